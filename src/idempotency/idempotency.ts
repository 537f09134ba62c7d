import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { onConflict } from '../storage/on-conflict.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import { createSha256, sha256 } from '../vault/digest.ts'
import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'
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
  /**
   * How long it may run, in milliseconds, apart from what reads and stores it. Null: its only effect is one commit, which
   * also stores its answer (`storeAnswer`), and nothing is stored before.
   */
  readonly timeoutMs: number | null
}

/** The right to run a request. No other request with the key runs until this one is released or has expired. */
export interface RequestTicket extends Pick<StoredRequest, 'id' | 'accountId' | 'wrappedKey'> {
  /** After this time nobody can say whether it still runs. Null: nothing is stored of it, and the first commit wins. */
  readonly leaseUntil: number | null
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
     * The writes that store the response to a request whose `timeoutMs` is null, for the commit that does what it asks;
     * null: it is kept in memory only. Conflict as in `keyConflicts`.
     */
    storeAnswer: (ticket: RequestTicket, answer: StoredAnswer | null) => {
      if (answer === null) memory.expect(ticket)
      return storeAnswer(deps, ticket, answer)
    },
    /**
     * Keeps the response, with `isMemoryOnly` in memory only; null: the request may have had an effect, and its response
     * is not kept. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
     */
    end: (ticket: RequestTicket, answer: StoredAnswer | null, isMemoryOnly: boolean) =>
      end(deps, memory, ticket, answer, isMemoryOnly),
    /** Frees the key; for a request that had no effect. Throws STORAGE_UNAVAILABLE. */
    release: async (ticket: RequestTicket) => {
      memory.settle(ticket)
      if (ticket.leaseUntil !== null) await commitUnlessTaken(store, [repository.remove(ticket)])
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
      const leaseUntil = timeoutMs === null ? null : now + timeoutMs + leaseSlackMs
      const own = { id, accountId: userId }
      const ticket = { ...own, wrappedKey: await deps.vault.newDataKey(contextOf(own)), leaseUntil, fingerprint }
      if (leaseUntil === null || (await reserve(deps, { ...ticket, leaseUntil }, now))) return ticket
    } else if (found.expiresAt <= now) {
      await commitUnlessTaken(deps.store, [deps.repository.remove(found)])
    } else {
      const record = await open(deps.vault, found)
      // At one moment: the response comes while this request waits.
      const inMemory = { answer: memory.get(id, now), isExpected: memory.isExpected(id) }
      return answerOf(record, found, fingerprint, inMemory, now)
    }
  }
}

/** False when another request with the key was faster. */
async function reserve(
  deps: IdempotencyDependencies,
  ticket: RequestTicket & { readonly leaseUntil: number },
  now: number,
): Promise<boolean> {
  const { vault, store, resultTtlMs } = deps
  const record = encodeRecord({ fingerprint: ticket.fingerprint, answer: null })
  const sealed = await vault.seal(contextOf(ticket), ticket.wrappedKey, record)
  const expiresAt = ticket.leaseUntil + resultTtlMs
  try {
    await store.commit(insert(deps, { ...ticket, sealed, createdAt: now, expiresAt }))
    return true
  } catch (error) {
    if (error instanceof ConflictError && error.reason === 'key_taken') return false
    return onConflict(keyConflicts)(error)
  }
}

const insert = ({ repository }: IdempotencyDependencies, request: StoredRequest): SqlWrite[] => [
  repository.insert(request),
  ...repository.requireAtMost(request.accountId, maxRequests),
]

/** For `onConflict` of a commit with `storeAnswer`. */
export const keyConflicts = { key_taken: stillRunning, keys_used_up: tooManyRequests } as const

function stillRunning(): AppError {
  const message = 'The first request with this Idempotency-Key is still running; send it again in a moment.'
  const resolution = 'Send the same request with the same key again after the number of seconds in Retry-After.'
  return new AppError('CONFLICT', { message, resolution, retryAfterSeconds: 2 })
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
  inMemory: { readonly answer: StoredAnswer | null; readonly isExpected: boolean },
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
  if (leaseUntil !== null) throw stillRunning()
  const answer = record.answer ?? inMemory.answer
  if (answer !== null) return answer
  if (inMemory.isExpected) throw stillRunning()
  throw new AppError('CONFLICT', {
    message:
      'The request with this Idempotency-Key may have been processed, but its answer is not stored; check what it did, and use a new key to repeat it.',
    resolution: checkFirst,
  })
}

async function storeAnswer(
  deps: IdempotencyDependencies,
  ticket: RequestTicket,
  answer: StoredAnswer | null,
): Promise<SqlWrite[]> {
  const now = deps.clock.now()
  const sealed = await sealAnswer(deps, ticket, answer)
  return insert(deps, { ...ticket, sealed, createdAt: now, expiresAt: now + deps.resultTtlMs })
}

async function end(
  deps: IdempotencyDependencies,
  memory: AnswerMemory,
  ticket: RequestTicket,
  answer: StoredAnswer | null,
  isMemoryOnly: boolean,
): Promise<void> {
  const { store, repository, clock, resultTtlMs } = deps
  const expiresAt = clock.now() + resultTtlMs
  const { id, accountId, leaseUntil } = ticket
  // Before the request counts as ended, so that a repeat finds its response.
  if (isMemoryOnly && answer !== null && answer.body.length <= maxAnswerBytes) {
    memory.keep(id, accountId, answer, expiresAt)
  }
  memory.settle(ticket)
  if (leaseUntil !== null) {
    const sealed = await sealAnswer(deps, ticket, isMemoryOnly ? null : answer)
    // Another request took over the key when its time was over; that is no error of this one.
    await commitUnlessTaken(store, [repository.end(ticket, sealed, expiresAt)])
  }
}

/** Without the response if that is null or too large. */
async function sealAnswer(
  { vault, repository, maxStoredBytes = defaultStoredBytes }: IdempotencyDependencies,
  ticket: RequestTicket,
  answer: StoredAnswer | null,
): Promise<Uint8Array> {
  const bytes = answer?.body.length ?? 0
  const hasRoom = bytes <= maxAnswerBytes && (await repository.storedBytes(ticket.accountId)) + bytes <= maxStoredBytes
  const record = encodeRecord({ fingerprint: ticket.fingerprint, answer: hasRoom ? answer : null })
  return vault.seal(contextOf(ticket), ticket.wrappedKey, record)
}

async function open(vault: Vault, request: StoredRequest): Promise<RequestRecord> {
  return decodeRecord(await vault.open(contextOf(request), request.wrappedKey, request.sealed))
}

const contextOf = (request: OwnedRow) => rowContext(request, 'answer')
