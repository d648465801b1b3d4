export function generatedFiles(sources: {
  readonly schema: object
  readonly laws: readonly unknown[]
  readonly examples: Readonly<Record<string, string>>
  readonly openapi?: unknown
}): Map<string, string>
