import { defineConfig } from 'vitest/config'

// The product is for schools in England. scripts/test.mjs repeats the suite in other time zones.
process.env['TZ'] ??= 'Europe/London'

/** `quick` leaves out tests/slow, which is run once only. */
const quick = process.env['ROLLBOOK_SUITE'] === 'quick'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', ...(quick ? ['tests/slow/**'] : [])],
    environment: 'node',
    globalSetup: ['tests/support/make-assets.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
