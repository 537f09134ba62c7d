import { AppError } from '../errors.ts'
import type { StoredEvent } from './event.ts'
import type { EventHub } from './hub.ts'
import { unknownPlace } from './list-events.ts'
import type { EventFilter, EventRepository } from './repository.ts'

export interface StreamDependencies {
  readonly repository: Pick<EventRepository, 'page' | 'head'>
  readonly hub: EventHub
}

export interface StreamRequest {
  readonly userId: string
  /** The number of the last event seen; null: only what happens from now on. */
  readonly after: number | null
  readonly types: EventFilter['types']
  /** Whether the reader may still see anything; asked before events are handed over, and at every heartbeat. */
  readonly mayGoOn: () => Promise<boolean>
  /** Aborts when the reader has gone, or the server closes. */
  readonly signal: AbortSignal
}

/** Events as they come; an empty list is a heartbeat. */
export type EventStream = AsyncGenerator<readonly StoredEvent[], void, undefined>

const maxPerUser = 10
const maxInAll = 1_000
const pageSize = 100
/** Shorter than what proxies give a silent connection; and how long a reader whose access ended may be left waiting. */
const heartbeatMs = 15_000

/**
 * Answers how to open a stream, which is then to be read to its end or returned. Throws RATE_LIMITED where the user holds
 * as many as they may, OVERLOADED where all users together do, VALIDATION_ERROR for a place that no event has yet.
 */
export function createEventStreams({
  repository,
  hub,
}: StreamDependencies): (request: StreamRequest) => Promise<EventStream> {
  const held = new Map<string, number>()
  let all = 0

  const enter = (userId: string): (() => void) => {
    const mine = held.get(userId) ?? 0
    if (all >= maxInAll) throw new AppError('OVERLOADED', { retryAfterSeconds: 10 })
    if (mine >= maxPerUser) {
      throw new AppError('RATE_LIMITED', {
        message: `You already have ${maxPerUser} streams, which is the maximum; close one first.`,
        retryAfterSeconds: 10,
      })
    }
    held.set(userId, mine + 1)
    all += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      all -= 1
      const left = (held.get(userId) ?? 1) - 1
      if (left === 0) held.delete(userId)
      else held.set(userId, left)
    }
  }

  return async (request) => {
    const leave = enter(request.userId)
    // A generator that was never begun runs no `finally`.
    request.signal.addEventListener('abort', leave)
    try {
      const head = await repository.head()
      const after = request.after ?? head
      if (after > head) throw unknownPlace('cursor')
      // Of a signal that had aborted before nobody is told any more.
      if (request.signal.aborted) leave()
      return read({ repository, hub }, { ...request, after }, leave)
    } catch (error) {
      leave()
      throw error
    }
  }
}

async function* read(
  { repository, hub }: StreamDependencies,
  { userId, after, types, mayGoOn, signal }: StreamRequest & { readonly after: number },
  leave: () => void,
): EventStream {
  try {
    // At once, so that the reader knows that the stream stands.
    yield []
    for (let seen = after; !signal.aborted; ) {
      const version = hub.version()
      const head = await repository.head()
      const page = await repository.page(userId, { after: seen, types, limit: pageSize })
      // What others did is not looked through again with each event that comes.
      if (page.length === 0) seen = Math.max(seen, head)
      if (page.length === 0 && (await hub.wait(version, heartbeatMs, signal))) continue
      if (signal.aborted || !(await mayGoOn())) return
      yield page
      seen = page.at(-1)?.seq ?? seen
    }
  } finally {
    leave()
  }
}
