import { schoolFigures } from '../../application/pupils/school-figures.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'

const COHORTS: Readonly<Record<string, string>> = {
  send: 'Special educational needs',
  'ehc-plan': 'With an education, health and care plan',
  'send-support': 'With support for special educational needs',
  fsm: 'Free school meals',
  'social-worker': 'With a social worker',
  'looked-after': 'Looked after',
}

/** The year in figures: the school, its year groups, classes and cohorts. */
export function registerFiguresPage(app: App, services: Services): void {
  app.get('/figures', async (request, reply) => {
    const figures = await schoolFigures(services, principalOf(request))
    return reply.page('pupil/school-figures', {
      ...figures,
      yearGroups: figures.yearGroups.map((line) => ({ ...line, name: yearGroupName(line.name) })),
      cohorts: figures.cohorts.map((line) => ({ ...line, name: COHORTS[line.name] ?? line.name })),
    })
  })
}

const EARLY: Readonly<Record<string, string>> = { N1: 'Nursery 1', N2: 'Nursery 2', R: 'Reception' }
const yearGroupName = (yearGroup: string): string => EARLY[yearGroup] ?? `Year ${yearGroup}`
