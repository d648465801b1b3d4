import { describe, expect, it } from 'vitest'
import { stackedTable } from './stacked-table.js'

describe('a table that stacks', () => {
  const table = stackedTable(
    '<table class="govuk-table"><caption>All</caption><thead><tr><th scope="col">Pupil</th><th scope="col">When &amp; why</th><th scope="col"><span class="govuk-visually-hidden">Cancel</span></th></tr></thead>' +
      '<tbody><tr><th scope="row">Ada</th><td class="a">Now</td><td><button>Cancel</button></td></tr><tr><td colspan="2">Both</td><td>X</td></tr></tbody></table>',
  )

  it('has the heading of its column beside each value', () => {
    expect(table).toContain('<td class="a" role="cell" data-label="When &amp; why">Now</td>')
    expect(table).toContain('<td colspan="2" role="cell" data-label="Pupil">Both</td>')
  })

  it('has none beside the row’s own heading, nor one that is only spoken', () => {
    expect(table).toContain('<th scope="row" role="rowheader">Ada</th>')
    expect(table).toContain('<td role="cell"><button>Cancel</button></td>')
  })

  it('stays a table to who hears it', () => {
    expect(table).toContain('<table class="rollbook-stacked govuk-table" role="table">')
    expect(table).toContain(
      '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Pupil</th>',
    )
  })
})
