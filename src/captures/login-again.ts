import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import { accountChain } from '../audit/entry.ts'
import type { Clock } from '../clock.ts'
import { inScope } from '../cookies/scope.ts'
import { permit } from '../sessions/permit.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import type { Store } from '../storage/store.ts'
import type { OpenedCapture } from './capture-types.ts'
import type { Captures } from './captures.ts'
import { type IssuedPin, invalidPin, type LoginPins } from './login-pins.ts'

export interface LoginAgainDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly audit: Pick<AuditWriter, 'chain'>
  readonly sessionRepository: Pick<SessionRepository, 'find' | 'requireCredential'>
  readonly captures: Pick<Captures, 'open' | 'giveWay'>
  readonly pins: LoginPins
  readonly clock: Clock
  /** Whether the credential that issued a PIN is still valid. */
  readonly isCredentialValid: (principal: Principal) => Promise<boolean>
}

/** How a login is opened. */
export interface LoginAgainOptions {
  readonly signal: AbortSignal
  /** Ends the open login of the account that is in its way. */
  readonly replace: boolean
}

export type LoginAgain = ReturnType<typeof createLoginAgain>

/** Logging in to a stored session again, through a capture for exactly this session. */
export function createLoginAgain(deps: LoginAgainDependencies) {
  const open = async (
    principal: Principal,
    sessionId: string,
    { signal, replace }: LoginAgainOptions,
    others: boolean,
  ): Promise<OpenedCapture> => {
    const session = await changeable(deps, principal, sessionId)
    if (replace) await deps.captures.giveWay(principal, sessionId, { others })
    const { locale, timezone, viewport } = session
    return deps.captures.open(
      principal,
      {
        startUrl: startUrlOf(session),
        sessionId,
        locale,
        timezone,
        viewport,
        name: null,
        domain: null,
        expectedUser: null,
        autoFinish: true,
        forOther: false,
      },
      signal,
    )
  }
  return {
    /** Opens a capture. Throws as `permit` for a change, and as `Captures.open` and `Captures.giveWay`. */
    open: (principal: Principal, sessionId: string, options: LoginAgainOptions) =>
      open(principal, sessionId, options, true),
    /**
     * As `open`, for anyone with the PIN, whose address is given; replaces only a login of the same session. Throws
     * FORBIDDEN for a wrong PIN.
     */
    openWithPin: async (
      sessionId: string,
      { pin, address }: { readonly pin: string; readonly address: string },
      options: LoginAgainOptions,
    ): Promise<OpenedCapture> => {
      const issuer = deps.pins.redeem(sessionId, pin, address)
      if (!(await deps.isCredentialValid(issuer))) throw invalidPin()
      return open(issuer, sessionId, options, false)
    },
    /** A PIN with which another person may log in. Throws as `permit` for a change, UNAUTHORIZED. */
    issuePin: async (principal: Principal, sessionId: string): Promise<IssuedPin> => {
      await changeable(deps, principal, sessionId)
      const details = { session_id: sessionId }
      await deps.store.commit([
        ...deps.sessionRepository.requireCredential(principal, deps.clock.now()),
        deps.audit.chain(accountChain(principal.userId), 'login_pin_issued', principal, details),
      ])
      return deps.pins.issue(principal, sessionId)
    },
  }
}

async function changeable(
  { sessionRepository }: Pick<LoginAgainDependencies, 'sessionRepository'>,
  principal: Principal,
  sessionId: string,
): Promise<Session> {
  return permit(await sessionRepository.find(sessionId, principal.userId), principal, 'change').session
}

/**
 * The login page that the last check saw, if it is complete and on the session's own domain: without its query, the page
 * of an identity provider refuses to open. Otherwise the page for checks, which leads there.
 */
export function startUrlOf({
  domain,
  lastVerdict,
  validationUrl,
}: Pick<Session, 'domain' | 'lastVerdict' | 'validationUrl'>): string {
  const login = URL.parse(lastVerdict?.loginUrl ?? '')
  const isOwn = login !== null && inScope(domain, login.hostname)
  return isOwn && !login.href.includes('***') ? login.href : validationUrl
}
