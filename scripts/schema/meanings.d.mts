export const BY_KEY: Readonly<Record<string, string>>
export const BY_PATH: Readonly<Record<string, string>>
