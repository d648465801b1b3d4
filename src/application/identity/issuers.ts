import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Database } from '../../storage/database.js'
import {
  type Account,
  findAccountByEmail,
  findAccountByIdentity,
  linkIdentity,
} from '../../storage/identity/accounts.js'
import type { Clock } from '../clock.js'
import type { Config, IssuerConfig } from '../config.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import type { Acceptance, People } from './people.js'
import type { Secrets } from './secrets.js'

const MINUTES_TO_RETURN = 10
const JOURNEY = 'journey to an issuer'

/** What is remembered, sealed in a cookie, while a person is at the issuer. */
interface Journey {
  readonly issuerId: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly until: number
  /** The token of the invitation that the person came with. */
  readonly invitation: string | undefined
  /** The page of ours that they wanted. */
  readonly next: string | undefined
}

/** What came of a journey. */
export type Return =
  | {
      readonly outcome: 'signed-in'
      readonly account: Pick<Account, 'accountId'>
      /** The issuer vouches for a second factor. */
      readonly secondFactorGiven: boolean
      readonly next: string | undefined
    }
  /** Nobody here has this identity yet: an invitation links it. */
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'invitation'; readonly acceptance: Acceptance; readonly token: string }
  /** The person took too long, turned back, or what came back is not what was sent for. */
  | { readonly outcome: 'broken' }

/**
 * Signing in with an issuer of identities, by OpenID Connect: authorization code with PKCE, state and nonce. A person is
 * known by the issuer's address and the issuer's own name for them, never by an e-mail address.
 */
export class Issuers {
  readonly #discovered = new Map<string, Promise<Configuration>>()

  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly config: Pick<Config, 'issuers' | 'url'>,
    readonly secrets: Secrets,
    readonly people: People,
  ) {}

  get list(): readonly { readonly id: string; readonly label: string }[] {
    return this.config.issuers
  }

  /** @returns where to send the browser, and what to keep in its cookie meanwhile */
  async begin(
    issuerId: string,
    wish: { readonly invitation?: string | undefined; readonly next?: string | undefined },
  ): Promise<{ readonly goTo: string; readonly journey: string }> {
    const client = await this.#clientOf(this.#issuer(issuerId))
    const journey: Journey = {
      issuerId,
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      until: this.clock.instantUtc().getTime() + MINUTES_TO_RETURN * 60_000,
      invitation: wish.invitation,
      next: wish.next,
    }
    const goTo = buildAuthorizationUrl(client, {
      redirect_uri: this.#returnAddress(issuerId),
      scope: 'openid email profile',
      code_challenge: await calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
      state: journey.state,
      nonce: journey.nonce,
    })
    return { goTo: goTo.href, journey: this.secrets.seal(JOURNEY, JSON.stringify(journey)) }
  }

  /**
   * The person is back.
   *
   * @param query what the issuer added to the return address
   * @param signedInAs who is signed in in this browser, where anybody is: an invitation may link their account
   */
  async finish(
    issuerId: string,
    query: string,
    sealedJourney: string,
    signedInAs: string | undefined,
  ): Promise<Return> {
    const issuer = this.#issuer(issuerId)
    const journey = this.#openJourney(sealedJourney, issuerId)
    if (journey === undefined) return { outcome: 'broken' }
    const client = await this.#clientOf(issuer)
    let claims: { readonly iss: string; readonly sub: string; readonly [claim: string]: unknown } | undefined
    try {
      const tokens = await authorizationCodeGrant(
        client,
        new URL(`${this.#returnAddress(issuerId)}?${query}`),
        {
          pkceCodeVerifier: journey.verifier,
          expectedState: journey.state,
          expectedNonce: journey.nonce,
          idTokenExpected: true,
        },
      )
      claims = tokens.claims()
    } catch {
      // Every way in which an answer can be wrong is the same to the person: start again.
      return { outcome: 'broken' }
    }
    if (claims === undefined) return { outcome: 'broken' }
    const { iss, sub, amr } = claims
    const secondFactorGiven = issuer.secondFactor || (Array.isArray(amr) && amr.includes('mfa'))

    const known = await this.database.asIdentity((tx) => findAccountByIdentity(tx, iss, sub))
    if (journey.invitation !== undefined) {
      const accountId = known?.accountId ?? signedInAs
      const acceptance = await this.#acceptInvitation(journey.invitation, { iss, sub }, accountId, known)
      if (acceptance.outcome !== 'accepted')
        return { outcome: 'invitation', acceptance, token: journey.invitation }
      return {
        outcome: 'signed-in',
        account: { accountId: acceptance.accountId },
        secondFactorGiven,
        next: undefined,
      }
    }
    if (known === undefined || known.disabled) return { outcome: 'unknown' }
    return { outcome: 'signed-in', account: known, secondFactorGiven, next: journey.next }
  }

  /**
   * Links the identity to whom the invitation is for. An address that has an account already is its owner's: an
   * invitation alone does not open it, or whoever may invite could become anybody.
   */
  #acceptInvitation(
    token: string,
    { iss, sub }: { readonly iss: string; readonly sub: string },
    accountId: string | undefined,
    known: Account | undefined,
  ): Promise<Acceptance> {
    return this.database.asIdentity(async (tx) => {
      const acceptance = await this.people.accept(tx, token, async (invitation) => {
        if (known !== undefined) return known.disabled ? undefined : known.accountId
        const owner = await findAccountByEmail(tx, invitation.email)
        if (owner !== undefined) return owner.accountId === accountId ? accountId : undefined
        return this.people.newAccountWithoutPassword(tx, invitation.email, invitation.name)
      })
      if (acceptance.outcome === 'accepted')
        await linkIdentity(tx, {
          accountId: acceptance.accountId,
          issuer: iss,
          subject: sub,
          at: this.clock.instantUtc(),
        })
      return acceptance
    })
  }

  #openJourney(sealed: string, issuerId: string): Journey | undefined {
    const text = this.secrets.open(JOURNEY, sealed)
    if (text === undefined) return undefined
    const journey = JSON.parse(text) as Journey
    return journey.issuerId === issuerId && journey.until > this.clock.instantUtc().getTime()
      ? journey
      : undefined
  }

  #issuer(issuerId: string): IssuerConfig {
    const issuer = this.config.issuers.find(({ id }) => id === issuerId)
    if (issuer === undefined) throw new NoSuchThingError('way to sign in')
    return issuer
  }

  /** Where the issuer sends people back to; it must be told of this address once. */
  #returnAddress(issuerId: string): string {
    return `${this.config.url}/sign-in/with/${issuerId}/back`
  }

  #clientOf(issuer: IssuerConfig): Promise<Configuration> {
    let client = this.#discovered.get(issuer.id)
    if (client === undefined) {
      const address = new URL(issuer.issuer)
      const onThisComputer =
        address.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(address.hostname)
      const options = onThisComputer ? { execute: [allowInsecureRequests] } : {}
      client = discovery(address, issuer.clientId, issuer.clientSecret, undefined, options)
      this.#discovered.set(issuer.id, client)
      // An issuer that did not answer is asked again next time.
      client.catch(() => this.#discovered.delete(issuer.id))
    }
    return client
  }
}
