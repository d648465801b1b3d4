import { WorkLists } from '../../application/office/work-lists.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { registerBoard } from './board.js'
import { registerCover } from './cover.js'
import { registerEvacuation } from './evacuation.js'
import { registerLateDesk } from './late-desk.js'
import { registerLates } from './lates.js'
import { registerManyCodes } from './many-codes.js'
import { registerPlannedAbsences } from './planned-absences.js'
import { registerSiteBook } from './site-book.js'
import { registerWorkList } from './work-list.js'

/** What the school office works with. */
export function registerOfficePages(app: App, services: Services): void {
  const workLists = new WorkLists(services)
  registerBoard(app, services, workLists)
  registerLateDesk(app, services)
  registerLates(app, services)
  registerSiteBook(app, services)
  registerEvacuation(app, services)
  registerManyCodes(app, services)
  registerPlannedAbsences(app, services)
  registerCover(app, services)
  registerWorkList(app, services, workLists)
}
