import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { SignedIn } from '../application/identity/sign-ins.js'
import type { Principal } from '../application/permissions/principal.js'

/** The server: Fastify, whose schemas are TypeBox and give the handlers their types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/**
 * Who may ask for a route at all. What they may see there is the use case's question.
 *
 * - `principal` (where nothing is said): who is signed in, with all factors, as something at a school
 * - `signing-in`: who gave a right password, whatever is still missing
 * - `public`: anybody
 * - `key`: the area asks for a key itself; no cookie counts and no form comes here
 */
export type Access = 'principal' | 'signing-in' | 'public' | 'key'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** The browser's sign-in, whatever is still missing. */
    signedIn: SignedIn | undefined
    /** The token in the browser's cookie, where it stands for a sign-in. */
    signInToken: string | undefined
    /** The parts of a form with files were read to their end. */
    isFormRead: boolean
    /** Who is asking; on every route whose access is `principal` they are there. */
    principal: Principal | undefined
  }
  interface FastifyReply {
    /**
     * Answers with a page.
     *
     * @param template below src/web, without `.njk`: `teacher/register`
     * @param view what the template finds under `view`
     */
    page(template: string, view?: object, status?: number): FastifyReply
  }
}
