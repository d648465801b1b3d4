import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// The product is for schools in England. scripts/test.mjs repeats the suite in other time zones.
process.env['TZ'] ??= 'Europe/London'

/** `quick` leaves out what is run once only: what takes long, and what starts a store, a server or a browser. */
const quick = process.env['ROLLBOOK_SUITE'] === 'quick'
const ONCE = [
  'slow/**',
  'storage/**',
  'web/**',
  'api/**',
  'journeys/**',
  'proof/**',
  // No time of day in these.
  'checking/**',
  'publishing/**',
  'mutation/**',
  'docs/**',
  'coverage/**',
  // Of pure code, which has no way to ask what zone it is in, and long.
  'properties/episodes.test.ts',
  'properties/simulated-schools.test.ts',
  // Whole documents and commands: the rules, the clock and the arguments under them have tests of their own in every zone.
  'policies-from-docs/**',
]
  .map((path) => `tests/${path}`)
  .concat('src/cli/program.test.ts')

/** What takes longest begins first, so that no worker waits at the end for another one. */
const LONGEST = ['tests/slow/', 'tests/journeys/', 'tests/proof/', 'tests/storage/']
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((folder) => relative(process.cwd(), moduleId).startsWith(folder))
      return place === -1 ? LONGEST.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', ...(quick ? ONCE : [])],
    environment: 'node',
    globalSetup: ['tests/support/make-assets.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    // A worker keeps what it has loaded from one file to the next: no module of ours keeps anything else.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Many tests wait for a store or a browser: by itself the runner would leave one core of two idle.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A browser's page gets there in its own time, and a busy machine's later.
    expect: { poll: { timeout: 10_000 } },
  },
})
