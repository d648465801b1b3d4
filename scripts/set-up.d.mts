/** Where the system has a Chromium; undefined where it has none. */
export function findChromium(): string | undefined
