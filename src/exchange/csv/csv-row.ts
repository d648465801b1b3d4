/** One row as comma-separated text with its line end. Every line end inside a field becomes `\n`. */
export function formatRow(fields: readonly string[]): string {
  return `${fields.map(formatField).join(',')}\n`
}

function formatField(field: string): string {
  if (!/[",\r\n]/.test(field)) return field
  return `"${field.replace(/\r\n?/g, '\n').replaceAll('"', '""')}"`
}
