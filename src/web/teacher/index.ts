import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { registerConflictsPage } from './conflicts.js'
import { registerNotePage } from './note.js'
import { registerRegisterPage } from './register.js'
import { registerTodaysPage } from './registers.js'

/** The registers: today's, a class's, notes beside marks, and marks that came in late. */
export function registerTeacherPages(app: App, services: Services): void {
  registerTodaysPage(app, services)
  registerRegisterPage(app, services)
  registerNotePage(app, services)
  registerConflictsPage(app, services)
}
