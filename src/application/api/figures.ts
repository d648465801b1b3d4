import { formatInstant } from '../../kernel/school-date.js'
import type { Action } from '../../rules/action.js'
import { worklistOf } from '../../rules/evaluate-school.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type Summary, summariseFacts } from '../summary.js'
import { type ApiServices, asKey, noteFor } from './api-services.js'
import type { KeyHolder } from './keys.js'

/** What is to be done at the school now, by its policy. */
export function readWorklist(
  services: ApiServices,
  key: KeyHolder,
): Promise<{ readonly school: StoredSchool; readonly asOf: string; readonly actions: readonly Action[] }> {
  return asKey(services, key, 'worklist:read', async (tx, school) => {
    const now = services.clock.now()
    const actions = worklistOf(await school.factsNow(tx, now))
    noteFor(tx, services, key, {
      action: 'view',
      what: 'api.worklist',
      facts: { actions: actions.length },
    })
    return { school, asOf: formatInstant(now), actions }
  })
}

/** The academic year's figures of now. */
export function readFigures(
  services: ApiServices,
  key: KeyHolder,
): Promise<{ readonly school: StoredSchool; readonly summary: Summary }> {
  return asKey(services, key, 'figures:read', async (tx, school) => {
    const summary = summariseFacts(await school.factsNow(tx, services.clock.now()))
    noteFor(tx, services, key, {
      action: 'view',
      what: 'api.summary',
      facts: { pupils: summary.pupils.length },
    })
    return { school, summary }
  })
}
