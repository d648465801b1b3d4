import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { registerChoosePages } from './choose.js'
import { registerDemoSignIn } from './demo.js'
import { registerIssuerPages } from './issuer.js'
import { registerInvitationPages } from './invitation.js'
import { registerNewPasswordPages } from './new-password.js'
import { registerPasswordPages } from './password.js'
import { registerSecondFactorPages } from './second-factor.js'

/** Everything before a person is known. */
export function registerSignInPages(app: App, services: Services): void {
  registerPasswordPages(app, services)
  registerNewPasswordPages(app, services)
  registerSecondFactorPages(app, services)
  registerChoosePages(app, services)
  registerIssuerPages(app, services)
  registerInvitationPages(app, services)
  registerDemoSignIn(app, services)
}
