import Papa from 'papaparse'

/** The rows of the Department's attendance table by the names of their columns, everything as text. */
export function parseBenchmarkTable(csvText: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(csvText, { header: true, skipEmptyLines: true }).data
}
