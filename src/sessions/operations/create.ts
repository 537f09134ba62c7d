import type { Principal } from '../../accounts/principal.ts'
import { type AuditDetails, accountChain } from '../../audit/entry.ts'
import { type NormalisedDomain, normaliseDomain } from '../../cookies/domain.ts'
import { namedPorts } from '../../cookies/header-ports.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import type { Write } from '../../storage/write.ts'
import { sealUnderNewKey } from '../../vault/vault.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { type GivenState, givenState } from '../given-cookies.ts'
import { checkMembers } from '../merge-settings.ts'
import { requireMinimum } from '../monitoring/bounds.ts'
import { firstCheckAt } from '../monitoring/first-check.ts'
import { requireProxyAllowed, shownProxy } from '../proxy.ts'
import { givenRenewal } from '../renewal/given-renewal.ts'
import { planFor } from '../renewal/plan-renewal.ts'
import { requireExpectedUser, type UnstoredSession } from '../require-expected-user.ts'
import type { Session, SessionSecrets, SessionView } from '../session.ts'
import type { CreateSessionInput, NewSessionInput } from '../session-inputs.ts'
import { initialSession, settingsOf } from '../settings.ts'
import { renewalDigest } from '../state/given-digests.ts'
import { encodeSecrets, requireRoom, stateContext } from '../state/secrets.ts'
import { cookieNamesOf, type StateOrigin } from '../state/state-origin.ts'
import type { SealedState } from '../stored-session.ts'
import { checkValidationRule } from '../validation-rule.ts'
import { checkValidationUrl, guessedUrl, knownValidationUrl } from '../validation-url.ts'
import { viewOf } from '../view.ts'

/** Stores a new session. Throws VALIDATION_ERROR, WRONG_USER, VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE, and as `storeNew`. */
export async function createSession(
  deps: SessionDependencies,
  principal: Principal,
  input: CreateSessionInput,
): Promise<SessionView> {
  const place = normaliseDomain(input.domain, deps.egressPolicy.allowsHost)
  const given = withRenewal(givenState(input.cookies, place.domain, deps.clock.now(), input), place, input)
  const unstored = { session: newSession(deps, principal, input, place, given), state: given }
  const checked = await requireExpectedUser(deps, unstored)
  const origin = { cause: 'created', details: consentOf(input) } as const
  await storeNew(checked, await creationWrites(deps, principal, checked, origin))
  return viewOf(checked.session, 'owner', checked.session.createdAt)
}

/** The state together with the sealed part of the given renewal. Throws VALIDATION_ERROR. */
export function withRenewal(
  state: GivenState,
  { domain }: NormalisedDomain,
  input: Pick<NewSessionInput, 'renewal' | 'renewalHosts'>,
): GivenState {
  const { secrets } = givenRenewal(domain, input, { isOwner: true })
  const given = { ...state.secrets.given, renewal: renewalDigest(input) }
  return { ...state, secrets: { ...state.secrets, renewal: secrets, given } }
}

/** Where a new session comes from, for the audit trail. */
export interface CreationOrigin {
  readonly cause: 'created' | 'imported' | 'captured' | 'synced'
  readonly details: AuditDetails
}

/** The writes that store a session, with its audit entries. */
export async function creationWrites(
  deps: SessionDependencies,
  principal: Principal,
  { session, state }: UnstoredSession,
  { cause, details }: CreationOrigin,
): Promise<Write[]> {
  const sealed = await sealFirst(deps, session, state.secrets, { cause, writtenBy: principal.email })
  return [
    ...deps.repository.requireCredential(principal, deps.clock.now()),
    ...deps.repository.insert(session, sealed, deps.sessionLimit),
    deps.audit.session(session.id, cause, principal, { version: session.stateVersion, ...details }),
    deps.audit.chain(accountChain(principal.userId), 'session_created', principal, { session_id: session.id }),
  ]
}

/**
 * Commits what adds one or several sessions, or reserves a place for one. Throws UNAUTHORIZED, SESSION_LIMIT_REACHED;
 * ConflictError `external_id_taken`.
 */
export async function storeNew({ store }: Pick<SessionDependencies, 'store'>, writes: readonly Write[]): Promise<void> {
  await store.commit(writes).catch(
    onConflict({
      owner_gone: () => new AppError('UNAUTHORIZED'),
      limit_reached: () => new AppError('SESSION_LIMIT_REACHED', { retryAfterSeconds: 0 }),
    }),
  )
}

export function consentOf({ consent }: Pick<CreateSessionInput, 'consent'>): AuditDetails {
  return consent === null ? {} : { consent }
}

/** A new session before it is stored. Throws VALIDATION_ERROR. */
export function newSession(
  deps: SessionDependencies,
  principal: Principal,
  input: NewSessionInput,
  { domain, origin, page }: NormalisedDomain,
  { cookieNames, headerNames, ports, addresses, secrets, isDeviceBound }: GivenState,
): Session {
  if (input.validationUrl !== null) checkValidationUrl(domain, input.validationUrl)
  checkValidationRule(input.validationRule)
  requireMinimum(deps.bounds, input.monitoring)
  checkMembers(input)
  requireProxyAllowed(deps.egressPolicy.allowsHost, input.proxy)
  const now = deps.clock.now()
  const { renewal } = givenRenewal(domain, input, { isOwner: true })
  const plan = renewal === null ? null : planFor(secrets.headers, now)
  const session: Session = {
    ...initialSession,
    ...settingsOf(input),
    id: deps.random.uuid(),
    accountId: principal.userId,
    domain,
    cookieNames,
    headerNames,
    seenBinding: isDeviceBound ? 'device' : null,
    headerPorts: [...new Set([...namedPorts([origin]), ...ports])],
    proxy: input.proxy === null ? null : shownProxy(input.proxy),
    renewal,
    renewalAt: plan?.renewalAt ?? null,
    renewalState: plan?.state ?? null,
    status: input.validate ? 'pending_validation' : 'active',
    validationUrl:
      input.validationUrl ?? knownValidationUrl(domain, { origin, page, ...addresses }) ?? guessedUrl(domain),
    nextValidationAt: input.validate ? now : null,
    nextValidationCause: input.validate ? 'asked' : null,
    nextValidationBy: input.validate ? principal.userId : null,
    nextValidationKey: input.validate ? principal.keyPrefix : null,
    createdAt: now,
    updatedAt: now,
  }
  return input.validate ? session : { ...session, ...firstCheck(deps, session, now) }
}

function firstCheck(
  { bounds, random }: SessionDependencies,
  session: Session,
  now: number,
): Pick<Session, 'nextValidationAt' | 'nextValidationCause'> {
  const at = firstCheckAt(session, { bounds, now, fraction: random.fraction() })
  return { nextValidationAt: at, nextValidationCause: at === null ? null : 'first' }
}

async function sealFirst(
  deps: SessionDependencies,
  session: Session,
  secrets: SessionSecrets,
  by: Pick<StateOrigin, 'cause' | 'writtenBy'>,
): Promise<SealedState> {
  requireRoom(secrets)
  const version = session.stateVersion
  const sealed = await sealUnderNewKey(deps.vault, stateContext(session, version), encodeSecrets(secrets))
  const origin: StateOrigin = {
    ...by,
    writtenAt: session.createdAt,
    changes: { added: cookieNamesOf(secrets).sort(), changed: [], removed: [] },
    provisional: false,
    confirmedAt: null,
  }
  return { version, ...sealed, origin }
}
