/**
 * A table whose rows stand one below the other on a narrow screen, each value beside the heading of its column. The style
 * takes a cell's display away and with it what it is: roles say it again.
 *
 * @param html one table with its headings in `th scope="col"`
 */
export function stackedTable(html: string): string {
  const headings = [...html.matchAll(/<th\b[^>]*scope="col"[^>]*>([\s\S]*?)<\/th>/g)].map(([, text = '']) =>
    text.includes('visually-hidden') ? '' : text.replace(/<[^>]*>/g, '').trim(),
  )
  let column = 0
  return html.replace(/<(table|thead|tbody|tr|td|th)\b([^>]*)>/g, (tag, name: string, attributes: string) => {
    if (name === 'table')
      return `<table${attributes.replace('class="', 'class="rollbook-stacked ')} role="table">`
    if (name === 'thead' || name === 'tbody') return `<${name}${attributes} role="rowgroup">`
    if (name === 'tr') {
      column = 0
      return `<tr${attributes} role="row">`
    }
    if (attributes.includes('scope="col"')) return `<th${attributes} role="columnheader">`
    const label = headings[column] ?? ''
    column += Number(/colspan="(\d+)"/.exec(attributes)?.[1] ?? 1)
    const role = name === 'th' ? 'rowheader' : 'cell'
    // The row's own heading needs none of its column's.
    const labelled = name === 'td' && label !== '' ? ` data-label="${label}"` : ''
    return `${tag.slice(0, -1)} role="${role}"${labelled}>`
  })
}
