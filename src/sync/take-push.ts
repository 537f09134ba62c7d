import { maxStorageHosts } from '../cookies/formats/cookiecloud.ts'
import { maxImportedCookies } from '../cookies/formats/parsed-import.ts'
import { AppError } from '../errors.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { randomToken } from '../vault/digest.ts'
import { createMissing, missingDomains } from './create-missing.ts'
import type { SyncDependencies } from './dependencies.ts'
import { type AcceptedPush, feedSession } from './feed-session.ts'
import { type PushContent, readPush } from './read-push.ts'
import { openPassword, sealPassword } from './source-password.ts'
import type { Push, PushResult } from './sync-types.ts'

/** Less than the time after which a browser stops the extension that waits for the response. */
const pushTimeoutMs = 25_000
/** Sessions of one push that are judged at the same time. */
const atOnce = 4
/** How far the clock of a browser may be ahead. */
const maxAheadMs = 600_000

/**
 * Takes over what a browser pushed, session by session. Its credential is the uuid together with a payload that the
 * source's password opens. Throws UNAUTHORIZED for both an unknown uuid and a payload that does not open; CONFLICT for a
 * push that is older than the last one; BAD_REQUEST when it is from the future; PAYLOAD_TOO_LARGE when it has more cookies
 * than are read; what the vault and the database throw.
 */
export async function takePush(deps: SyncDependencies, push: Push): Promise<void> {
  const accepted = await acceptPush(deps, push)
  const results = await bringIn(deps, accepted)
  const receivedAt = deps.sessionDeps.clock.now()
  const { source, orderedAt } = accepted
  await deps.sessionDeps.store.commit([deps.repository.noteResults(source.id, orderedAt, { receivedAt, results })])
}

async function acceptPush(deps: SyncDependencies, push: Push): Promise<AcceptedPush> {
  const source = await deps.repository.findByUuid(push.uuid)
  const password = source === null ? await unknownPassword(deps) : await openPassword(deps.sessionDeps.vault, source)
  const content = await readPush(push, password)
  const principal = source === null || content === null ? null : await deps.ownerOf(source.accountId)
  if (source === null || content === null || principal === null) throw refused()
  if (content.read.tooMany > 0) throw tooMuch()
  const orderedAt = await requireNewer(deps, source.id, content)
  const signal = AbortSignal.any([push.signal, AbortSignal.timeout(pushTimeoutMs)])
  return {
    source,
    password,
    principal,
    content,
    orderedAt,
    userAgent: browserOnly(push.userAgent),
    signal,
    next: push.next,
  }
}

/** The order is that of the browser's clock; a push without a time counts as made now. */
async function requireNewer(deps: SyncDependencies, sourceId: string, { madeAt }: PushContent): Promise<number> {
  const now = deps.sessionDeps.clock.now()
  const at = madeAt ?? now
  const limit = now + maxAheadMs
  if (at > limit) {
    const message = 'The time in this push lies more than ten minutes in the future: set the clock of the browser.'
    throw new AppError('BAD_REQUEST', { message })
  }
  if (!(await commitUnlessTaken(deps.sessionDeps.store, [deps.repository.acceptPush(sourceId, at, limit)]))) {
    throw new AppError('CONFLICT', { message: 'This push is older than the last one, so nothing of it was stored.' })
  }
  return at
}

async function bringIn(deps: SyncDependencies, push: AcceptedPush): Promise<PushResult[]> {
  const feeds = await deps.repository.feeds([push.source.id])
  const missing = missingDomains(push.source, feeds, deps.sessionDeps.egressPolicy.allowsHost)
  const work = [
    ...feeds.map((feed) => () => feedSession(deps, push, feed)),
    ...missing.map((place) => () => createMissing(deps, push, place)),
  ]
  const results: PushResult[] = []
  for (let at = 0; at < work.length; at += atOnce) {
    results.push(...(await Promise.all(work.slice(at, at + atOnce).map((one) => one()))))
  }
  return results
}

/** For an unknown uuid the same work is done as for a known one, so that the time does not tell which it is. */
async function unknownPassword({ sessionDeps }: SyncDependencies): Promise<string> {
  const { random, vault } = sessionDeps
  const password = randomToken(random)
  await sealPassword(vault, { id: random.uuid(), accountId: 'nobody' }, password)
  return password
}

function refused(): AppError {
  return new AppError('UNAUTHORIZED', {
    message: 'No sync source has this uuid, or the payload was encrypted with another password.',
    resolution: 'Enter uuid and password of the sync source in the extension again, or create a new source for it.',
  })
}

/** A part of it could lack the login of a session, so nothing is taken over. */
function tooMuch(): AppError {
  const most = `${maxImportedCookies} cookies, or storage of more than ${maxStorageHosts} hosts`
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: `This push has more than ${most}: name the domains to sync in the extension.`,
  })
}

/** A script that pushes is not the browser of the login. */
function browserOnly(userAgent: string | null): string | null {
  return userAgent !== null && /^Mozilla\/5\.0 [\x20-\x7e]{1,500}$/.test(userAgent) ? userAgent : null
}
