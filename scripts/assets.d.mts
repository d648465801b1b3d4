export function makeAssets(): Promise<void>
