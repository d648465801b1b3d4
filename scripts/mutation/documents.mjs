// Mutation of the policy documents: every figure, time, comparison and list entry of their acting parts, one at a time.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { root } from '../set-up.mjs'
import { sampleOf } from './random.mjs'

const WORKER = fileURLToPath(new URL('document-worker.mjs', import.meta.url))
const CHUNK = 24

/**
 * Judges the mutants of each document in so many processes at once.
 *
 * @returns for each policy its mutants with a verdict and the case that noticed; and the cases that fail without any mutant
 */
export async function mutateDocuments({ policies, sample, seed, processes }) {
  const workers = Array.from({ length: processes }, () => startWorker())
  try {
    await Promise.all(workers.map((worker) => worker.ready))
    const all = []
    for (const policy of policies) {
      const { mutants } = await workers[0].ask({ policy, list: true })
      all.push(...mutants.map((mutant, index) => ({ policy, index, mutant })))
    }
    const chosen = sampleOf(all, sample, seed)
    const queues = new Map(policies.map((policy) => [policy, chosen.filter((one) => one.policy === policy)]))
    const results = new Map(policies.map((policy) => [policy, []]))
    await Promise.all(workers.map((worker) => work(worker, queues, results)))
    for (const list of results.values()) list.sort((a, b) => a.index - b.index)
    return { results, failing: [...new Set(workers.flatMap((worker) => worker.failing))] }
  } finally {
    for (const worker of workers) worker.end()
  }
}

/** A worker keeps to one policy as long as there is something left of it: making its cases ready takes a while. */
async function work(worker, queues, results) {
  let policy
  for (;;) {
    if (policy === undefined || queues.get(policy).length === 0) policy = longestOf(queues, worker)
    if (policy === undefined) return
    const tasks = queues.get(policy).splice(0, CHUNK)
    worker.policies.add(policy)
    const { results: judged, failing } = await worker.ask({
      policy,
      indexes: tasks.map((task) => task.index),
    })
    worker.failing = failing
    judged.forEach((result, at) => results.get(policy).push({ ...result, mutant: tasks[at].mutant }))
  }
}

function longestOf(queues, worker) {
  const left = [...queues].filter(([, queue]) => queue.length > 0)
  left.sort(
    ([a, x], [b, y]) =>
      Number(worker.policies.has(b)) - Number(worker.policies.has(a)) || y.length - x.length,
  )
  return left[0]?.[0]
}

function startWorker() {
  const child = fork(WORKER, [], {
    cwd: root,
    env: { ...process.env, TZ: 'Europe/London' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const next = () =>
    new Promise((resolve, reject) => {
      const stop = (code) => reject(new Error(`a mutation process ended early (${code})`))
      child.once('exit', stop)
      child.once('message', (message) => {
        child.off('exit', stop)
        resolve(message)
      })
    })
  return {
    policies: new Set(),
    failing: [],
    ready: next(),
    ask: (task) => {
      const answer = next()
      child.send(task)
      return answer
    },
    end: () => child.kill(),
  }
}
