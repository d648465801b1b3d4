// `npm start`: installs and builds what is missing, then starts Rollbook.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, ensurePackages, root, SetUpError, script } from './set-up.mjs'

await script(async () => {
  ensurePackages()
  ensureBuilt()
  const program = join(root, 'dist', 'main', 'start.js')
  if (!existsSync(program)) throw new SetUpError('There is nothing to start: src/main/start.ts is missing.')
  const { start } = await import(pathToFileURL(program).href)
  return start()
})
