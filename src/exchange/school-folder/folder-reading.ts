import { wholeText, textBlocks, type Encoding } from '../text/text-blocks.js'
import { FaultList, FOLDER_FILES, type FolderFile } from './fault-list.js'
import type { FolderSource } from './folder-source.js'
import { plainMapping, type FileMapping, type FolderMapping } from './mapping.js'

/** One reading of one folder: where its files come from, what was found wrong, and what a person should know. */
export class FolderReading {
  readonly faults = new FaultList()
  readonly warnings: string[] = []
  mapping: FolderMapping = new Map()

  /** Files that were meant, and are spelt in other letters, by the name that is right. */
  readonly #misspelt = new Map<FolderFile, string>()

  private constructor(readonly source: FolderSource) {}

  static async of(source: FolderSource): Promise<FolderReading> {
    const reading = new FolderReading(source)
    const names = await source.names()
    for (const name of names) {
      const meant = FOLDER_FILES.find((file) => file === name.toLowerCase())
      if (meant === undefined || meant === name || names.includes(meant)) continue
      reading.#misspelt.set(meant, name)
      reading.warnings.push(`${name} is not read; the name must be in small letters, ${meant}.`)
    }
    return reading
  }

  /** A needed file is not there. */
  missing(file: FolderFile, expected: string): void {
    const other = this.#misspelt.get(file)
    const there = other === undefined ? '' : `, and ${other} is not read as its name is not in small letters`
    this.faults.add(file, 1, `the file is missing${there}; expected ${expected}`)
  }

  mappingOf(file: FolderFile): FileMapping {
    return this.mapping.get(file) ?? plainMapping()
  }

  /** The file in blocks of whole lines; `undefined` where the folder has none. */
  async blocks(file: FolderFile): Promise<AsyncIterable<string> | undefined> {
    const bytes = await this.source.open(file)
    return bytes && textBlocks(bytes, (encoding) => this.#tellEncoding(file, encoding))
  }

  async text(file: FolderFile): Promise<string | undefined> {
    const bytes = await this.source.open(file)
    return bytes && wholeText(bytes, (encoding) => this.#tellEncoding(file, encoding))
  }

  #tellEncoding(file: FolderFile, encoding: Encoding): void {
    const name = encoding === 'utf-16' ? 'UTF-16' : 'Windows-1252'
    this.warnings.push(
      `${file} is not in UTF-8; it was read as ${name}. Look whether names with accents are right.`,
    )
  }
}
