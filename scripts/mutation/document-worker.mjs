// One of the processes of `npm run mutation`: judges the mutants that it is sent, one after another.
// The cases are TypeScript, so they are loaded the way the test runner loads them.

import { createViteServer } from 'vitest/node'
import { root } from '../set-up.mjs'

const server = await createViteServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true, include: [] },
})
const { CaseBench } = await server.ssrLoadModule('/tests/mutation/case-bench.ts')
const bench = new CaseBench()
const documents = new Map()

function documentOf(policy) {
  if (!documents.has(policy)) documents.set(policy, CaseBench.mutantsOf(policy))
  return documents.get(policy)
}

// The parent sends one task and waits for its answer before it sends the next.
process.on('message', async ({ policy, list, indexes }) => {
  const { file, mutants } = documentOf(policy)
  if (list === true) {
    process.send({
      mutants: mutants.map(({ line, path, from, to, cites }) => ({ line, path, from, to, cites })),
    })
    return
  }
  const results = []
  for (const index of indexes) {
    const { verdict, by } = await bench.judge(policy, file, mutants[index])
    results.push({ index, verdict, by })
  }
  process.send({ results, failing: bench.broken })
})
process.on('disconnect', () => process.exit(0))
process.send('ready')
