import { wholeText, textBlocks, type Encoding } from '../text/text-blocks.js'
import { FaultList, type FolderFile } from './fault-list.js'
import type { FolderSource } from './folder-source.js'
import { plainMapping, type FileMapping, type FolderMapping } from './mapping.js'

/** One reading of one folder: where its files come from, what was found wrong, and what a person should know. */
export class FolderReading {
  readonly faults = new FaultList()
  readonly warnings: string[] = []
  mapping: FolderMapping = new Map()

  constructor(readonly source: FolderSource) {}

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
