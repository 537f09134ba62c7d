import { redactUrl } from '../audit/redact-url.ts'
import { AppError } from '../errors.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import { planFor } from '../sessions/renewal/plan-renewal.ts'
import type { RenewalState } from '../sessions/renewal/renewal.ts'
import { sessionFields } from '../sessions/session-fields.ts'
import { type OpenState, openSecrets, openState } from '../sessions/state/open-secrets.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { type Answered, ask } from './ask.ts'
import type { RenewalDependencies } from './dependencies.ts'
import { failureWrites, grantWrites } from './keep.ts'
import type { DueRenewal } from './repository.ts'

/** A response that is not stored yet, and the secrets with which it was requested. */
export interface Unsaved {
  readonly answered: Answered
  readonly sent: Pick<OpenState, 'session' | 'secrets'>
  /** The renewal state when the request was sent. */
  readonly before: RenewalState
}

/** How long a renewal waits for running uses of its session. */
const waitMs = 20_000
/** Attempts to store a response before the server stops. */
const lastTries = 3

/**
 * Renews the access token of one session, if it is still due, while nobody else uses the session. The order of writes makes
 * a crash at any moment safe: it is durable that the refresh token will be sent before it is sent, and the new tokens are
 * durable before anything else is done.
 *
 * @param unsaved responses that could not be stored, by session id: they are stored instead of sending another request
 * @throws SESSION_BUSY, VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE; a failure of the site is an outcome, not an error
 */
export async function renew(
  deps: RenewalDependencies,
  due: DueRenewal,
  unsaved: Map<string, Unsaved>,
  signal: AbortSignal,
): Promise<void> {
  const read = async (): Promise<SessionForUse> => asExclusive(await find(deps, due))
  const { turn } = await deps.leases.enter({
    first: await read(),
    read,
    under: null,
    userId: due.accountId,
    waitMs,
    signal,
    alongside: () => [deps.sessionRepository.requireUsable(due.id, due.accountId)],
  })
  try {
    const kept = unsaved.get(due.id)
    const fresh = kept ?? (await begin(deps, due, turn))
    if (fresh === null) return
    unsaved.set(due.id, fresh)
    await store(deps, fresh)
    unsaved.delete(due.id)
  } finally {
    await turn.release()
  }
}

async function find(
  { sessionRepository }: Pick<RenewalDependencies, 'sessionRepository'>,
  { id, accountId }: Pick<DueRenewal, 'id' | 'accountId'>,
): Promise<SessionForUse> {
  const found = await sessionRepository.findForUse(id, accountId)
  if (found === null || found.session.deletedAt !== null) throw new AppError('SESSION_NOT_FOUND')
  return found
}

/** A renewal is exclusive in every concurrency mode: nobody uses a session while its tokens change. */
function asExclusive(found: SessionForUse): SessionForUse {
  const { session } = found
  return { ...found, session: { ...session, concurrency: { mode: 'exclusive', max: null, waitSeconds: null } } }
}

/** Records the use, then sends the request; null when it is no longer due. */
async function begin(deps: RenewalDependencies, due: DueRenewal, turn: Turn): Promise<Unsaved | null> {
  const { session, state } = await find(deps, due)
  const now = deps.clock.now()
  const { renewal, renewalAt } = session
  if (renewal === null || state === null || session.disabled || renewalAt === null || renewalAt > now) return null
  const secrets = await openSecrets(deps, session, state)
  const before = session.renewalState ?? planFor(secrets.headers, now).state
  // An earlier request without a response was lost together with its server.
  const begun: RenewalState = { ...before, sentAt: now, lostAt: before.sentAt ?? before.lostAt }
  await deps.store.commit([
    deps.sessionRepository.requireUsable(due.id, due.accountId),
    deps.sessionRepository.update(session, { renewal_state: sessionFields.renewalState.encode(begun) }),
    deps.audit.session(due.id, 'used_for_renewal', null, { url: redactUrl(renewal.url), version: state.version }),
  ])
  turn.requireLive()
  const answered = await ask(deps, session, renewal, secrets, turn)
  return { answered, sent: { session, secrets }, before: begun }
}

/**
 * Stores a response before the server stops, because only its memory has it. If another process has locked the database,
 * each attempt waits a few seconds for it. Throws as `renew`.
 */
export async function storeAtLast(deps: RenewalDependencies, unsaved: Unsaved): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store(deps, unsaved)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STORAGE_UNAVAILABLE' || tries === lastTries) throw error
    }
  }
}

/** Commits the outcome, based on the state that is stored now. */
async function store(deps: RenewalDependencies, { answered, sent, before }: Unsaved): Promise<void> {
  await retryOnConflict(async () => {
    const { session, state } = await find(deps, sent.session)
    if (state === null) return
    const current = await openState(deps, { session, state })
    // The renewal or its refresh token was replaced meanwhile, so this response no longer applies.
    if (!isSameRenewal(current, sent)) return
    const { grant } = answered.judged
    const writes =
      grant === null
        ? failureWrites(deps, session, answered, before, isOutdated(current, sent))
        : await grantWrites(deps, current, answered, grant)
    await deps.store.commit(writes)
  })
}

function isSameRenewal(current: Unsaved['sent'], sent: Unsaved['sent']): boolean {
  const key = ({ session, secrets }: Unsaved['sent']) => JSON.stringify([session.renewal, secrets.renewal])
  return key(current) === key(sent)
}

/** Whether the refresh token was in a cookie, and a user has stored another state since. */
function isOutdated({ session, secrets }: Unsaved['sent'], sent: Unsaved['sent']): boolean {
  return secrets.renewal?.refreshToken === null && session.putVersion !== sent.session.putVersion
}
