// (e) How time grows with the number of pupil-years, and (d) what memory the largest of them takes.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { progress } from './machine.mjs'

const STREAM = fileURLToPath(new URL('stream.mjs', import.meta.url))

/** Each size in a process of its own, so that none has another's memory or warmth. */
export function measureGrowth({ sizes, quick = false }) {
  const rows = sizes.map((size) => {
    progress(`(d, e) ${size} pupil-years, school after school`)
    const output = execFileSync(process.execPath, [STREAM, String(size), quick ? 'quick' : 'full'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const row = JSON.parse(output)
    return { ...row, total: row.seconds.register + row.seconds.worklist }
  })
  return {
    rows,
    slope: slopeOf(rows.map((row) => [Math.log10(row.pupilYears), Math.log10(row.total)])),
    peak: rows.at(-1).peak,
  }
}

/** Of the straight line through the points that least squares gives: 1 where twice the work takes twice the time. */
export function slopeOf(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(points.map((point) => point[0]))
  const y = mean(points.map((point) => point[1]))
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

/** The same points on paper with logarithms on both sides. */
export function growthChart({ rows, slope }) {
  const [width, height, left, bottom] = [640, 400, 80, 50]
  const decades = (values) => [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ]
  const [x0, x1] = decades(rows.map((row) => row.pupilYears))
  const [y0, y1] = decades(rows.map((row) => row.total))
  const x = (value) => left + ((Math.log10(value) - x0) / (x1 - x0 || 1)) * (width - left - 20)
  const y = (value) => height - bottom - ((Math.log10(value) - y0) / (y1 - y0 || 1)) * (height - bottom - 40)
  const points = rows.map((row) => `${x(row.pupilYears).toFixed(1)},${y(row.total).toFixed(1)}`)
  const lines = []
  for (let power = x0; power <= x1; power++) {
    const at = x(10 ** power).toFixed(1)
    lines.push(`<path d="M${at} 40V${height - bottom}" stroke="#ddd"/>`)
    lines.push(
      `<text x="${at}" y="${height - bottom + 18}" text-anchor="middle">${(10 ** power).toLocaleString('en-GB')}</text>`,
    )
  }
  for (let power = y0; power <= y1; power++) {
    const at = y(10 ** power).toFixed(1)
    lines.push(`<path d="M${left} ${at}H${width - 20}" stroke="#ddd"/>`)
    lines.push(`<text x="${left - 8}" y="${Number(at) + 4}" text-anchor="end">${10 ** power} s</text>`)
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="sans-serif" font-size="12">
<title id="title">Seconds by pupil-years: ${rows.map((row) => `${row.pupilYears} take ${row.total.toPrecision(3)} s`).join(', ')}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="24" font-size="15">Register and whole policy: slope ${slope.toFixed(3)} (1 is a straight line)</text>
${lines.join('\n')}
<polyline points="${points.join(' ')}" fill="none" stroke="#1d70b8" stroke-width="2"/>
${points.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="4" fill="#1d70b8"/>`).join('\n')}
<text x="${(left + width) / 2}" y="${height - 10}" text-anchor="middle">pupil-years</text>
</svg>
`
}
