import { DomainError } from '../../kernel/domain-error.js'

/** The person may not do this. Pages answer 403. */
export class NotAllowedError extends DomainError {
  constructor(thing: string, facts: Readonly<Record<string, string | number | null>> = {}) {
    super('permission.refused', `This person may not use "${thing}" here.`, { thing, ...facts })
    this.name = 'NotAllowedError'
  }
}

/** There is no such thing at the person's school, or they are not to learn that there is. Pages answer 404. */
export class NoSuchThingError extends DomainError {
  constructor(what: string, facts: Readonly<Record<string, string | number | null>> = {}) {
    super('thing.not-found', `There is no such ${what} at this school.`, facts)
    this.name = 'NoSuchThingError'
  }
}
