// What the other scripts share: is everything installed and built, and if not, see to it.
// Only `node:` imports here, so that it runs on a fresh clone.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const stamp = join(dist, '.built')
/** Checks every shipped policy once, so that the program need not at each start. */
const checkPolicies = join(dist, 'main', 'check-shipped-policies.js')
const onWindows = process.platform === 'win32'

/** A set-up step that cannot go on. The message is for the person at the terminal; no stack is wanted. */
export class SetUpError extends Error {
  name = 'SetUpError'
}

/** Runs a command in the project folder, showing its output; returns its exit code. */
export function run(command, args, env = {}) {
  const { error, status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: onWindows,
  })
  if (error) throw new SetUpError(`Could not run ${command}: ${error.message}`)
  return status ?? 1
}

/** Runs a command of an installed package, such as tsc or vitest, with this same Node. */
export function runPackage(packageName, command, args, env = {}) {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script = typeof bin === 'string' ? bin : bin[command]
  return run(process.execPath, [join(folder, script), ...args], env)
}

// ---------------------------------------------------------------------------------------------- packages

/** Is every package that package-lock.json names in node_modules, in that version? */
function packagesMatchLock() {
  const installedPath = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return false
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const nothingStale = Object.entries(installed).every(
    ([path, { version }]) => locked[path]?.version === version,
  )
  const nothingMissing = Object.entries(locked).every(
    ([path, { optional }]) => path === '' || optional === true || installed[path] !== undefined,
  )
  return nothingStale && nothingMissing
}

export function ensurePackages() {
  if (packagesMatchLock()) return
  console.log('Installing packages (npm ci)…')
  if (run('npm', ['ci']) !== 0) throw new SetUpError('npm ci failed; its own message is above.')
}

// ------------------------------------------------------------------------------------------------- build

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

const isTest = (file) => file.endsWith('.test.ts')
/** What scripts/assets.mjs makes of src/browser and the styles. */
const assets = join(dist, 'public')
const isMadeByAssets = (file) =>
  file.startsWith(join(root, 'src', 'browser')) || file.endsWith('.scss') || file.endsWith('.svg')
const sources = () => filesUnder(join(root, 'src')).filter((file) => !isTest(file))
const policies = () => filesUnder(join(root, 'policies')).filter((file) => file.endsWith('.yaml'))

/** Changes when any file that goes into dist changes, appears or disappears. */
function fingerprint() {
  const hash = createHash('sha256')
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/assets.mjs'].map(
    (name) => join(root, name),
  )
  for (const file of [...sources(), ...policies(), ...settings]) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** Compiles src to dist, copies templates, makes what browsers load, drops what has left src, checks the policies. */
export function build() {
  if (sources().length === 0) {
    console.log('Nothing to build: src is empty.')
    return
  }
  const made = fingerprint()
  if (!existsSync(join(root, 'node_modules', 'typescript'))) {
    throw new SetUpError('Building needs the development packages: run npm ci without --omit=dev.')
  }
  rmSync(stamp, { force: true })
  const failed = runPackage('typescript', 'tsc', ['-p', 'tsconfig.build.json']) !== 0
  if (run(process.execPath, [join(root, 'scripts', 'assets.mjs')]) !== 0)
    throw new SetUpError('The build failed: styles or browser scripts have the faults above.')

  const wanted = new Set([stamp])
  for (const source of sources().filter((file) => !isMadeByAssets(file))) {
    const target = join(dist, relative(join(root, 'src'), source))
    if (source.endsWith('.ts')) {
      wanted.add(target.replace(/\.ts$/, '.js'))
    } else {
      mkdirSync(dirname(target), { recursive: true })
      cpSync(source, target)
      wanted.add(target)
    }
  }
  for (const file of filesUnder(dist))
    if (!wanted.has(file) && !file.startsWith(`${assets}${sep}`)) rmSync(file, { force: true })

  if (failed) throw new SetUpError('The build failed: TypeScript found the errors above.')
  if (existsSync(checkPolicies) && run(process.execPath, [checkPolicies]) !== 0) {
    throw new SetUpError('The build failed: a policy document cannot be used; its faults are above.')
  }
  writeFileSync(stamp, made)
}

export function ensureBuilt() {
  if (isBuilt()) return
  console.log('Building…')
  build()
}

// ------------------------------------------------------------- what the operating system must provide

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findProgram(names, moreFolders = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...moreFolders]
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram)
}

function postgresFolders() {
  const base = '/usr/lib/postgresql'
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, 'bin')) : []
}

/** Where the system has a Chromium; undefined where it has none. */
export const findChromium = () =>
  findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])

const SYSTEM_TOOLS = [
  {
    aptPackage: 'postgresql',
    label: 'PostgreSQL (initdb and postgres)',
    isThere: () =>
      ['initdb', 'postgres'].every((name) => findProgram([name], postgresFolders()) !== undefined),
  },
  {
    aptPackage: 'chromium',
    label: 'Chromium (chromium, chromium-browser or google-chrome)',
    isThere: () => findChromium() !== undefined,
  },
  {
    aptPackage: 'poppler-utils',
    label: 'poppler-utils (pdftotext, pdfinfo and pdftoppm)',
    isThere: () => ['pdftotext', 'pdfinfo', 'pdftoppm'].every((name) => findProgram([name]) !== undefined),
  },
]

/** The words to put before apt-get to run it as root without a question; undefined when that cannot be done. */
function rootPrefix() {
  if (findProgram(['apt-get']) === undefined) return undefined
  if (process.getuid?.() === 0) return []
  const withoutQuestion = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' })
  return withoutQuestion.status === 0 ? ['sudo', '-n'] : undefined
}

/** Makes sure of what the tests need besides Node: installs it where that is possible, else says what is missing. */
export function ensureSystemTools() {
  const missing = () => SYSTEM_TOOLS.filter((tool) => !tool.isThere())
  const wanted = missing()
  if (wanted.length === 0) return

  const packages = wanted.map((tool) => tool.aptPackage)
  const prefix = rootPrefix()
  if (prefix !== undefined) {
    console.log(`Installing ${packages.join(', ')} with apt-get…`)
    const [command, ...words] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    run(command, [...words, 'update', '-qq'])
    run(command, [
      ...words,
      'install',
      '-y',
      '-qq',
      '-o=Dpkg::Use-Pty=0',
      '--no-install-recommends',
      ...packages,
    ])
  }

  const still = missing()
  if (still.length === 0) return
  const list = still.map(
    (tool) => `  - ${tool.label}; on Debian and Ubuntu: apt-get install ${tool.aptPackage}`,
  )
  throw new SetUpError(`The tests need these, and they are not on this computer:\n${list.join('\n')}`)
}

/** Runs a script's work; a SetUpError is told in words, anything else keeps its stack. */
export async function script(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}
