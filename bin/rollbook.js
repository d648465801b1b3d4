#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'

// Node 22.8 and later keep compiled code between runs: the command answers sooner from the second run on.
module.enableCompileCache?.()

// `rollbook … | head` closes the pipe early: that is not an error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

const program = new URL('../dist/main/rollbook.js', import.meta.url)
if (existsSync(program)) {
  const { main } = await import(program.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error('Rollbook is not built yet: run npm ci first.')
  process.exitCode = 2
}
