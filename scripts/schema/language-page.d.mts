/** Every key of the schema with its path and meaning. */
export function keysOf(schema: object): { readonly path: string; readonly meaning: string }[]
