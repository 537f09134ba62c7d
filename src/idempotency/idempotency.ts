import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError } from '../storage/write.ts'
import { createSha256, sha256 } from '../vault/digest.ts'
import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import { sealUnderNewKey, type Vault } from '../vault/vault.ts'
import { AnswerMemory, decodeRecord, encodeRecord, type RequestRecord, type StoredAnswer } from './answer.ts'
import type { IdempotencyRepository, StoredRequest } from './repository.ts'

export interface IdempotencyDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: IdempotencyRepository
  readonly vault: Vault
  readonly clock: Clock
  readonly resultTtlMs: number
  /** Of all stored responses of one account, default 64 MiB; beyond it responses are not stored. */
  readonly maxStoredBytes?: number
}

/** A request with an Idempotency-Key: repeating it has no further effect. */
export interface KeyedRequest {
  /** `POST /api/v1/scrape`. */
  readonly route: string
  readonly key: string
  /** SHA-256 of the credential's scopes, the query and the body, in hex. */
  readonly fingerprint: string
  /** How long it may run, in milliseconds, apart from what reads and stores it. */
  readonly timeoutMs: number
}

/** The right to run a request. No other request with the key runs until this one is released or has expired. */
export interface RequestTicket extends Pick<StoredRequest, 'id' | 'accountId' | 'wrappedKey'> {
  /** After this time nobody can say whether it still runs. */
  readonly leaseUntil: number
  readonly fingerprint: string
}

/** Hashes the scopes, the query and the body of a request as they arrive, for its fingerprint. */
export const createFingerprint = createSha256

/** How long a request may take beyond its own timeout, to store what it did. */
const leaseSlackMs = 60_000
/** Per account. */
const maxRequests = 10_000
/** A larger response is not kept. Its request still counts as done and is not run again. */
const maxAnswerBytes = 8 * 1024 * 1024
const defaultStoredBytes = 64 * 1024 * 1024

export type Idempotency = ReturnType<typeof createIdempotency>

/** Requests with an Idempotency-Key. */
export function createIdempotency(deps: IdempotencyDependencies) {
  const { repository, clock, store } = deps
  const memory = new AnswerMemory()
  return {
    /**
     * Begins a request, or returns the response of its first run. Throws CONFLICT when the key was used with another
     * fingerprint, while the first request runs, and when its end or its response was not kept; RATE_LIMITED when the
     * account has too many; STORAGE_UNAVAILABLE; VAULT_UNAVAILABLE.
     */
    begin: (principal: Principal, request: KeyedRequest) => begin(deps, memory, principal, request),
    /**
     * Keeps the response, with `isMemoryOnly` in memory only; null: the request may have had an effect, and its response
     * is not kept. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
     */
    end: (ticket: RequestTicket, answer: StoredAnswer | null, isMemoryOnly: boolean) =>
      end(deps, memory, ticket, answer, isMemoryOnly),
    /** Frees the key; for a request that had no effect. Throws STORAGE_UNAVAILABLE. */
    release: async (ticket: RequestTicket) => {
      await commitUnlessTaken(store, [repository.remove(ticket)])
    },
    /** Deletes what has expired. Throws STORAGE_UNAVAILABLE. */
    sweep: async () => {
      const now = clock.now()
      memory.forgetExpired(now)
      if ((await repository.countExpired(now)) > 0) await store.commit([repository.removeExpired(now)], { scrub: true })
    },
  }
}

async function begin(
  deps: IdempotencyDependencies,
  memory: AnswerMemory,
  { userId }: Principal,
  { route, key, fingerprint, timeoutMs }: KeyedRequest,
): Promise<RequestTicket | StoredAnswer> {
  const id = sha256(JSON.stringify([userId, route, key])).toString('base64url')
  for (;;) {
    const now = deps.clock.now()
    const found = await deps.repository.find(id)
    if (found === null) {
      const leaseUntil = now + timeoutMs + leaseSlackMs
      const ticket = await insert(deps, { id, accountId: userId, leaseUntil, fingerprint }, now)
      if (ticket !== null) return ticket
    } else if (found.expiresAt <= now) {
      await commitUnlessTaken(deps.store, [deps.repository.remove(found)])
    } else {
      return answerOf(await open(deps.vault, found), found, fingerprint, memory.get(id, now), now)
    }
  }
}

/** Null when another request with the key was faster. */
async function insert(
  { vault, store, repository, resultTtlMs }: IdempotencyDependencies,
  { fingerprint, leaseUntil, ...own }: Omit<RequestTicket, 'wrappedKey'>,
  now: number,
): Promise<RequestTicket | null> {
  const record = encodeRecord({ fingerprint, answer: null })
  const { wrappedKey, sealed } = await sealUnderNewKey(vault, contextOf(own), record)
  const ticket = { ...own, wrappedKey, leaseUntil, fingerprint }
  const request = { ...ticket, sealed, createdAt: now, expiresAt: leaseUntil + resultTtlMs }
  try {
    await store.commit([repository.insert(request), ...repository.requireAtMost(own.accountId, maxRequests)])
    return ticket
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    if (error.reason === 'key_taken') return null
    throw error.reason === 'limit_reached' ? tooManyRequests() : error
  }
}

function tooManyRequests(): AppError {
  const message = `An account may have at most ${maxRequests} requests with an Idempotency-Key until their answers expire.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 60 })
}

const checkFirst = 'Check what the first request did; send it with a new Idempotency-Key only if it is still needed.'

function answerOf(
  record: RequestRecord,
  { leaseUntil }: StoredRequest,
  fingerprint: string,
  inMemory: StoredAnswer | null,
  now: number,
): StoredAnswer {
  if (record.fingerprint !== fingerprint) {
    throw new AppError('CONFLICT', {
      message: 'The Idempotency-Key was used with another body, query or scopes; use a new one.',
      resolution: 'Send each new request with a new Idempotency-Key.',
    })
  }
  if (leaseUntil !== null && leaseUntil <= now) {
    const message =
      'The request with this Idempotency-Key may have been processed, but its end is not stored; check what it did, and use a new key to repeat it.'
    throw new AppError('CONFLICT', { message, resolution: checkFirst })
  }
  if (leaseUntil !== null) {
    const message = 'The first request with this Idempotency-Key is still running; send it again in a moment.'
    const resolution = 'Send the same request with the same key again after the number of seconds in Retry-After.'
    throw new AppError('CONFLICT', { message, resolution, retryAfterSeconds: 2 })
  }
  const answer = record.answer ?? inMemory
  if (answer !== null) return answer
  throw new AppError('CONFLICT', {
    message:
      'The request with this Idempotency-Key may have been processed, but its answer is not stored; check what it did, and use a new key to repeat it.',
    resolution: checkFirst,
  })
}

async function end(
  { vault, store, repository, clock, resultTtlMs, maxStoredBytes = defaultStoredBytes }: IdempotencyDependencies,
  memory: AnswerMemory,
  ticket: RequestTicket,
  answer: StoredAnswer | null,
  isMemoryOnly: boolean,
): Promise<void> {
  const expiresAt = clock.now() + resultTtlMs
  const { id, accountId, fingerprint } = ticket
  const kept = answer !== null && answer.body.length <= maxAnswerBytes ? answer : null
  const isStored =
    kept !== null && !isMemoryOnly && (await repository.storedBytes(accountId)) + kept.body.length <= maxStoredBytes
  const record = encodeRecord({ fingerprint, answer: isStored ? kept : null })
  const sealed = await vault.seal(contextOf(ticket), ticket.wrappedKey, record)
  // Another request took over the key when its time was over; that is no error of this one.
  await commitUnlessTaken(store, [repository.end(ticket, sealed, expiresAt)])
  if (isMemoryOnly && kept !== null) memory.keep(id, accountId, kept, expiresAt)
}

async function open(vault: Vault, request: StoredRequest): Promise<RequestRecord> {
  return decodeRecord(await vault.open(contextOf(request), request.wrappedKey, request.sealed))
}

const contextOf = (request: OwnedRow) => rowContext(request, 'answer')
