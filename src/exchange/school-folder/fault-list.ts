import { InputError, type Fault } from '../../kernel/domain-error.js'

/** The files of a school folder, in the order in which they are read and their faults are told. */
export const FOLDER_FILES = [
  'mapping.yaml',
  'school.yaml',
  'terms.csv',
  'closures.csv',
  'pupils.csv',
  'contacts.csv',
  'marks.csv',
  'events.jsonl',
] as const
export type FolderFile = (typeof FOLDER_FILES)[number]

/** How many faults are told; of the others only how many there are. */
export const MOST_FAULTS = 50

/** Gathers what is wrong in a folder. Keeps few faults of each file, so that a million wrong rows cost no memory. */
export class FaultList {
  readonly #kept = new Map<FolderFile, Fault[]>()
  readonly #ofPolicy: Fault[] = []
  #total = 0

  get total(): number {
    return this.#total
  }

  /** @param message what is wrong; what was expected. Never a pupil's name. */
  add(file: FolderFile, line: number, message: string): void {
    this.#total++
    const kept = this.#kept.get(file)
    if (kept === undefined) this.#kept.set(file, [{ file, line, message }])
    else if (kept.length < MOST_FAULTS) kept.push({ file, line, message })
  }

  /** Faults of the policy that the folder names: in `school.yaml`, or in a document elsewhere. */
  addOfPolicy({ faults, total }: InputError): void {
    this.#total += total
    this.#ofPolicy.push(...faults)
  }

  /** @throws {InputError} where there is any fault: the first fifty, file by file and line by line, and how many in all */
  throwIfAny(): void {
    if (this.#total === 0) return
    const inOrder = FOLDER_FILES.flatMap((file) => [
      ...(this.#kept.get(file) ?? []).toSorted((a, b) => a.line - b.line),
      ...(file === 'school.yaml' ? this.#ofPolicy : []),
    ])
    throw new InputError(inOrder.slice(0, MOST_FAULTS), this.#total)
  }
}
