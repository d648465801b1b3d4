// What became of every clause: executed with a test that cites it, published, planned or not modelled, and why.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './coverage/run.mjs'

const { out, err, status } = run(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))))
process.stdout.write(out)
process.stderr.write(err)
process.exitCode = status
