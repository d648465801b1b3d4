import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** Reads a folder whose marks are made while they are read, and prints how many there were and what memory it took. */
const PROGRAM = `
import { readFileSync } from 'node:fs'
import { parseCodeTable, readSchoolFolder, folderInMemory } from './exchange/index.js'
import { checkLetter } from './domain/roll/upn.js'
import { formatDay, getDay, weekdayOf } from './kernel/school-date.js'

const [table, wanted] = [process.argv[2], Number(process.argv[3])]
const codes = parseCodeTable(readFileSync(table, 'utf8'))
const upns = Array.from({ length: 2600 }, (_, i) => '801200' + String(i).padStart(6, '0')).map((rest) => checkLetter(rest) + rest)
const small = folderInMemory({
  'school.yaml': 'id: big\\nname: Big School\\npolicy: foxdell\\nphase: secondary\\nla: Luton\\n',
  'pupils.csv': 'upn,surname,forename,year_group,class,enrolled_on\\n' + upns.map((upn) => upn + ',A,B,7,7A,2024-09-02\\n').join(''),
})
// What the system says of a process's most counts the moment before it was one of its own.
let resident = 0
async function* marks() {
  const encoder = new TextEncoder()
  yield encoder.encode('upn,date,session,code,arrived_at,recorded_at,recorded_by,position,reason\\n')
  let made = 0
  for (let day = getDay('2025-09-01'); made < wanted; day++) {
    if (weekdayOf(day) > 5) continue
    for (const session of ['AM', 'PM']) {
      let text = ''
      for (let i = 0; i < upns.length && made < wanted; i++, made++) {
        const date = formatDay(day)
        // Each reason is a slice of its block: kept as it stands, it would keep the whole file.
        const reason = i % 50 === 0 ? ',"said on the telephone: a cold, entry ' + made + '"' : ','
        text += upns[i] + ',' + date + ',' + session + ',' + (i % 50 === 0 ? 'I' : session === 'AM' ? '/' : '\\\\') + ',,' + date + 'T09:05,j.mellor,class teacher' + reason + '\\n'
      }
      yield encoder.encode(text)
      resident = Math.max(resident, process.memoryUsage.rss())
    }
  }
}
const source = {
  names: async () => [...(await small.names()), 'marks.csv'],
  open: async (name) => (name === 'marks.csv' ? marks() : small.open(name)),
}
const { entries } = await readSchoolFolder(source, codes)
console.log(JSON.stringify({ marks: entries.length, resident }))
`

describe('a folder of a million marks', () => {
  let folder: string
  beforeAll(async () => {
    // Inside the checkout, so that the compiled files find the packages.
    folder = await mkdtemp(join(ROOT, 'node_modules', '.million-marks-'))
    const options = [
      '--rootDir',
      join(ROOT, 'src'),
      '--outDir',
      folder,
      '--noEmit',
      'false',
      '--target',
      'ES2023',
    ]
    const entry = join(ROOT, 'src', 'exchange', 'index.ts')
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const module = [
      '--module',
      'NodeNext',
      '--moduleResolution',
      'NodeNext',
      '--skipLibCheck',
      '--ignoreConfig',
    ]
    await run(process.execPath, [tsc, ...options, ...module, entry], { cwd: ROOT })
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'program.js'), PROGRAM)
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is read with a heap of 64 MB and less than 250 MB in all', { timeout: 120_000 }, async () => {
    const table = join(ROOT, 'policies', 'england', 'attendance-codes.csv')
    const args = ['--max-old-space-size=64', join(folder, 'program.js'), table, '1000000']
    const { stdout } = await run(process.execPath, args)
    const { marks, resident } = JSON.parse(stdout) as { marks: number; resident: number }
    expect(marks).toBe(1_000_000)
    expect(resident).toBeLessThan(250 * 1024 * 1024)
  })
})
