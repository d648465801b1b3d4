// What browsers load: styles by sass, scripts by esbuild, icons and pictures, each named by its contents, with a manifest
// that says which name is which. Made into dist/public; nothing is done where nothing changed.

import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const styles = join(root, 'src', 'web', 'styles')
const scripts = join(root, 'src', 'browser')
const target = join(root, 'dist', 'public')
const stamp = join(target, '.made-from')
const PICTURES = join(root, 'node_modules', '@ministryofjustice', 'frontend', 'moj', 'assets', 'images')
/** A script that is not a module of a page but stands by itself. */
const WORKER = 'service-worker.ts'

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function fingerprint() {
  const hash = createHash('sha256')
  const inputs = [...filesUnder(styles), ...filesUnder(scripts)].filter((file) => !file.endsWith('.test.ts'))
  for (const file of [...inputs, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)])
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

const nameWithHash = (name, contents) => {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 10)
  return `${basename(name, extname(name))}-${hash}${extname(name)}`
}

async function makeStyles(folder, manifest) {
  const { compile } = await import('sass')
  const { css } = compile(join(styles, 'styles.scss'), {
    loadPaths: [join(root, 'node_modules'), root],
    style: 'compressed',
    charset: false,
    quietDeps: true,
    // The design system warns of its own next version, in files that are not ours.
    logger: { warn: () => undefined, debug: () => undefined },
  })
  manifest['styles.css'] = nameWithHash('styles.css', css)
  writeFileSync(join(folder, manifest['styles.css']), css)
  for (const [, name] of css.matchAll(/url\(["']?\/assets\/images\/([\w.-]+)/g)) {
    mkdirSync(join(folder, 'images'), { recursive: true })
    cpSync(join(PICTURES, name), join(folder, 'images', name))
  }
}

async function makeScripts(folder, manifest) {
  const entries = filesUnder(scripts).filter(
    (file) => dirname(file) === scripts && file.endsWith('.ts') && !/\.(test|d)\.ts$/.test(file),
  )
  if (entries.length === 0) return
  const { build } = await import('esbuild')
  const common = {
    bundle: true,
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    outdir: folder,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    absWorkingDir: root,
    logLevel: 'error',
    tsconfig: join(scripts, 'tsconfig.json'),
  }
  const [pages, workers] = [
    entries.filter((file) => basename(file) !== WORKER),
    entries.filter((file) => basename(file) === WORKER),
  ]
  const results = await Promise.all([
    build({ ...common, entryPoints: pages, format: 'esm', splitting: true }),
    ...(workers.length === 0 ? [] : [build({ ...common, entryPoints: workers, format: 'iife' })]),
  ])
  for (const { metafile } of results)
    for (const [path, { entryPoint }] of Object.entries(metafile.outputs))
      if (entryPoint !== undefined) manifest[basename(entryPoint).replace(/\.ts$/, '.js')] = basename(path)
}

function makeIcons(folder, manifest) {
  for (const file of filesUnder(styles).filter((name) => name.endsWith('.svg'))) {
    const contents = readFileSync(file)
    manifest[basename(file)] = nameWithHash(file, contents)
    writeFileSync(join(folder, manifest[basename(file)]), contents)
  }
}

/** Compressed once here, so that the server need not for each browser. */
function compressAll(folder) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  for (const file of filesUnder(folder).filter((name) => /\.(css|js|svg)$/.test(name))) {
    const contents = readFileSync(file)
    writeFileSync(`${file}.br`, brotliCompressSync(contents, quality))
    writeFileSync(`${file}.gz`, gzipSync(contents, { level: 9 }))
  }
}

export async function makeAssets() {
  const made = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return
  mkdirSync(dirname(target), { recursive: true })
  const folder = mkdtempSync(join(dirname(target), '.public-'))
  try {
    const manifest = {}
    await Promise.all([makeStyles(folder, manifest), makeScripts(folder, manifest)])
    makeIcons(folder, manifest)
    compressAll(folder)
    writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    writeFileSync(join(folder, basename(stamp)), made)
    chmodSync(folder, 0o755)
    rmSync(target, { recursive: true, force: true })
    renameSync(folder, target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeAssets()
