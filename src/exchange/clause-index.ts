import Papa from 'papaparse'

/** The lines of the text in which the clause was read: nothing that a printed document has. */
const LINE_NUMBERS = / \(L\d+(?:-\d+)?\)$/

/** Where a document prints each clause, by the clause's id: the matrix of requirements read as CSV. */
export function parseClauseIndex(csvText: string): Map<string, string> {
  const { data } = Papa.parse<{ id: string; clause: string }>(csvText, { header: true, skipEmptyLines: true })
  return new Map(data.map((row) => [row.id, row.clause.replace(LINE_NUMBERS, '')]))
}
