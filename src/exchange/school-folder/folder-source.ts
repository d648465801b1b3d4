/** Where the files of a school folder come from: a folder of the disk, an upload, a test's texts. */
export interface FolderSource {
  /** Opens a file; `undefined` where there is none. The bytes may come in pieces of any size. */
  open(name: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** What is in there, by name. */
  names(): Promise<readonly string[]>
}

/** A folder that is held in memory, as the small ones of tests and uploads are. */
export function folderInMemory(files: Readonly<Record<string, string | Uint8Array>>): FolderSource {
  return {
    names: async () => Object.keys(files),
    async open(name) {
      const content = Object.hasOwn(files, name) ? files[name] : undefined
      if (content === undefined) return undefined
      return (async function* pieces() {
        yield typeof content === 'string' ? new TextEncoder().encode(content) : content
      })()
    },
  }
}
