// Adds to package-lock.json the native builds for other platforms that the registry in use when the
// lock was written did not offer. Without them `npm ci` calls the lock incomplete, on every platform.
// Run it after any `npm install` that changes the lock: `npm run lock:complete`. Safe to repeat.

import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const OPERATING_SYSTEMS = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'])
const PROCESSORS = new Set(['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'])

/** What npm needs to know so as not to install a native build on the wrong machine, read from its name. */
function platformFromName(name) {
  const words = name.split('/').at(-1).split('-')
  const os = words.find((word) => OPERATING_SYSTEMS.has(word))
  const cpu = words.find((word) => PROCESSORS.has(word))
  if (os === undefined || cpu === undefined) return undefined
  const libc =
    os !== 'linux' ? undefined : words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }), os: [os] }
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const lockPath = resolve(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(lockPath, 'utf8'))
const added = []

for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const target = `node_modules/${name}`
    const platform = platformFromName(name)
    if (lock.packages[target] !== undefined || platform === undefined) continue
    if (!/^\d/.test(version))
      throw new Error(`${name} wants ${version}: a native build must be pinned to one version.`)
    lock.packages[target] = {
      version,
      ...platform,
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    }
    added.push(`${name}@${version}`)
  }
}

if (added.length > 0) {
  const byPath = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath))
  writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`)
}
console.log(
  added.length === 0 ? 'package-lock.json is complete.' : `Added ${added.length}:\n${added.join('\n')}`,
)
