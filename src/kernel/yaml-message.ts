/** A source that the reader of YAML quotes at the end of its message: there may be names in it, or a whole file. */
const QUOTED = /(?:(?<=\S): .*| "(?:[^"\\]|\\.)*")$/

/** What is wrong with a text as YAML, without anything that the text says. */
export function yamlMessage(message: string): string {
  const [line = ''] = message.split('\n', 1)
  return line
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(/; please use .*$/, '')
    .replace(QUOTED, '')
}
