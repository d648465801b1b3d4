// The server's results in words.

const TARGETS = {
  p50: 3,
  p99: 50,
  ratio: 0.5,
  aim: 1100,
  open: 5,
  board: 20,
  summary: 20,
  page: 60,
  scripts: 30,
  burst: 600,
}

const whole = (value) => Math.round(value).toLocaleString('en-GB')
const ms = (value) => (value === undefined ? '–' : value.toFixed(value < 10 ? 2 : 1))
const met = (good) => (good ? 'met' : '**missed**')
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

export function serverMarkdown({ quick, pupils, machine, version, stores, bytes }) {
  const { postgres, pglite } = stores
  const parts = [
    '# How fast the register is',
    quick
      ? 'A quick run: that everything works and nothing is lost. The sizes are too small for its figures to mean anything.'
      : 'Written by `npm run bench:server`; nothing here is typed by hand.',
    table(
      ['machine', ''],
      [
        [
          'processor',
          `${machine.processor}, ${machine.cores} cores, shared by the load, the server and PostgreSQL`,
        ],
        ['memory', `${machine.memoryGiB} GiB`],
        ['system', `${machine.system}, Node ${machine.node}, PostgreSQL ${version} with fsync on`],
        ['date', `${machine.date} UTC`],
        ['commit', machine.commit],
        [
          'other load at the start',
          `${machine.load.toFixed(1)} (load average of the last minute; below 0.5 is quiet)`,
        ],
      ],
    ),
    '## Saving a register of thirty marks',
    table(
      ['', 'saves/s', 'p50 ms', 'p95 ms', 'p99 ms', 'slowest ms', 'server busy ms a save'],
      savesRows(postgres, pglite),
    ),
  ]
  if (postgres.sequential !== undefined) {
    const { pgbench, sequential, eightInOneSchool, eightSchools } = postgres
    const one = sequential.savesPerSecond / pgbench.sequential.savesPerSecond
    const inOne = eightInOneSchool.savesPerSecond / pgbench.eightInOneSchool.savesPerSecond
    const inEight = eightSchools.savesPerSecond / pgbench.eightSchools.savesPerSecond
    parts.push(
      table(
        ['target', 'measured', ''],
        [
          [
            `one writer, p50 at most ${TARGETS.p50} ms`,
            `${ms(sequential.ms.p50)} ms`,
            met(sequential.ms.p50 <= TARGETS.p50),
          ],
          ['one writer against pgbench', `${one.toFixed(2)} of it`, ''],
          [
            `eight writers in one school at least ${TARGETS.ratio} of pgbench`,
            `${inOne.toFixed(2)} of it`,
            met(inOne >= TARGETS.ratio),
          ],
          [
            `eight writers in eight schools at least ${TARGETS.ratio} of pgbench`,
            `${inEight.toFixed(2)} of it`,
            met(inEight >= TARGETS.ratio),
          ],
          [
            `eight writers, aim ${whole(TARGETS.aim)} saves/s`,
            whole(eightSchools.savesPerSecond),
            met(eightSchools.savesPerSecond >= TARGETS.aim),
          ],
          [
            `eight writers, p99 at most ${TARGETS.p99} ms`,
            `${ms(eightSchools.ms.p99)} ms`,
            met(eightSchools.ms.p99 <= TARGETS.p99),
          ],
        ],
      ),
    )
  } else parts.push('This build has no page that takes registers, so nothing was saved over HTTP.')
  parts.push(
    'Method. Each save is a class’s register of thirty, none of them marked before, sent as the page’s script sends it: signed in, with the form’s token, validated, asked whether this teacher may, under row-level security, with the entries, the stored years, the taking, the audit and the request’s own name in one transaction, answered after it is on the disk. pgbench calls the same function of the database with the same arguments, prepared, as the same role; the two take turns, so that a machine that becomes slower becomes it for both. Writers of one school follow one another from the first line to the commit, as its entries are numbered without a gap: what eight of them reach in one school is what one disk flush after another allows. The one writer is measured after the eight, by a server that has saved some thousands of registers, as one that runs all term has; what the first teacher after a start meets stands in a row of its own. Load, server and database share the cores.',
    '## Pages',
    table(
      ['', 'PostgreSQL p50 ms', 'p95 ms', 'p99 ms', 'server busy ms', 'target', '', 'PGlite p50 ms'],
      [
        pageRow('open a class’s register', 'openRegister', postgres, pglite, TARGETS.open),
        pageRow(
          `morning board of ${whole(pupils)} pupils, whole page`,
          'board',
          postgres,
          pglite,
          TARGETS.board,
        ),
        pageRow(
          `morning board of ${whole(pupils)} pupils, the part that is live`,
          'boardAnswer',
          postgres,
          pglite,
          TARGETS.board,
        ),
        pageRow(
          `year’s figures of ${whole(pupils)} pupils`,
          'yearSummary',
          postgres,
          pglite,
          TARGETS.summary,
        ),
      ],
    ),
    table(
      ['over the wire, compressed', '', 'target', ''],
      [
        ...pageBytesRows('sign-in, the first page of all', bytes.signIn),
        ...pageBytesRows('a class’s register', bytes.register),
        ['every script that ships, together', kib(bytes.scripts), '', ''],
      ],
    ),
    'Method. One person, one page after another, from the first byte asked to the last byte read, uncompressed; median and the rest of the pages after five that are not counted.',
  )
  if (postgres.burst !== undefined) parts.push(...burstParts(postgres.burst))
  parts.push(
    '## Bringing a school in',
    table(
      ['', 'marks', 'seconds', 'marks/s'],
      [
        ['PostgreSQL', postgres],
        ['PGlite', pglite],
      ].map(([name, store]) => [
        name,
        whole(store.import.marks),
        store.import.seconds.toFixed(1),
        whole(store.import.marks / store.import.seconds),
      ]),
    ),
    `After everything the server held ${whole(postgres.memory / 2 ** 20)} MiB with PostgreSQL and ${whole(pglite.memory / 2 ** 20)} MiB with the embedded store in it.`,
  )
  return `${parts.join('\n\n')}\n`
}

function savesRows(postgres, pglite) {
  const row = (name, found) =>
    found === undefined
      ? []
      : [
          [
            name,
            whole(found.savesPerSecond),
            ms(found.ms.p50),
            ms(found.ms.p95),
            ms(found.ms.p99),
            ms(found.ms.max),
            found.cpu === undefined ? '' : ms(found.cpu),
          ],
        ]
  return [
    ...row('pgbench, one client', postgres.pgbench.sequential),
    ...row('**HTTP, one writer**', postgres.sequential),
    ...row('HTTP, one writer, the first saves after the start', postgres.firstSaves),
    ...row('pgbench, eight clients in one school', postgres.pgbench.eightInOneSchool),
    ...row('**HTTP, eight writers in one school**', postgres.eightInOneSchool),
    ...row('pgbench, eight clients in eight schools', postgres.pgbench.eightSchools),
    ...row('**HTTP, eight writers in eight schools**', postgres.eightSchools),
    ...row('PGlite over HTTP, one writer', pglite.sequential),
    ...row('PGlite over HTTP, one writer, the first saves after the start', pglite.firstSaves),
    ...row('PGlite over HTTP, eight writers in one school', pglite.eightInOneSchool),
    ...row('PGlite over HTTP, eight writers in eight schools', pglite.eightSchools),
  ]
}

function pageBytesRows(name, page) {
  if (page === undefined) return []
  const { bytes, scripts } = page
  return [
    [
      `${name}, with all it loads, without fonts`,
      kib(bytes),
      `${TARGETS.page} KiB`,
      met(bytes <= TARGETS.page * 1024),
    ],
    [`of it scripts`, kib(scripts), `${TARGETS.scripts} KiB`, met(scripts <= TARGETS.scripts * 1024)],
  ]
}

function pageRow(name, key, postgres, pglite, target) {
  const found = postgres[key]
  if (found === undefined) return [name, '–', '–', '–', '–', `${target} ms`, '', '–']
  return [
    name,
    ms(found.p50),
    ms(found.p95),
    ms(found.p99),
    ms(found.cpu),
    `${target} ms`,
    met(found.p50 <= target),
    ms(pglite[key]?.p50),
  ]
}

function burstParts({ registers, marks, marksThere, seconds, opened, saved, hash, whole: nothingLost }) {
  return [
    '## Nine o’clock',
    `${whole(registers)} registers (${whole(registers / 14)} schools of fourteen classes), each opened and saved by its own teacher, as fast as they come: **${seconds.toFixed(1)} seconds**, ${whole(registers / seconds)} a second; they have ten minutes: ${met(seconds <= TARGETS.burst)}.`,
    table(
      ['', 'p50 ms', 'p95 ms', 'p99 ms', 'slowest ms'],
      [
        ['opened', ms(opened.p50), ms(opened.p95), ms(opened.p99), ms(opened.max)],
        ['saved', ms(saved.p50), ms(saved.p95), ms(saved.p99), ms(saved.max)],
      ],
    ),
    `Afterwards ${whole(marksThere)} marks were there of ${whole(marks)} that were sent; SHA-256 over every school, pupil and code in order: \`${hash.slice(0, 16)}…\`, ${nothingLost ? 'the same as of what was sent: nothing lost' : '**not the same as of what was sent**'}.`,
  ]
}
