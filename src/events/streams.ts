import { AppError } from '../errors.ts'
import { Counts } from '../fairness/counts.ts'
import type { StoredEvent } from './event.ts'
import type { EventHub } from './hub.ts'
import { positionAhead } from './list-events.ts'
import type { EventFilter, EventRepository } from './repository.ts'

export interface StreamDependencies {
  readonly repository: Pick<EventRepository, 'page' | 'head'>
  readonly hub: EventHub
}

export interface StreamRequest {
  readonly userId: string
  /** The number of the last event seen; null: only events from now on. */
  readonly after: number | null
  readonly types: EventFilter['types']
  /** Whether the reader still has access; checked before events are sent, and at every heartbeat. */
  readonly mayGoOn: () => Promise<boolean>
  /** Aborts when the reader disconnects or the server closes. */
  readonly signal: AbortSignal
}

/** Events as they come; an empty list is a heartbeat. */
export type EventStream = AsyncGenerator<readonly StoredEvent[], void, undefined>

const maxPerUser = 10
const maxInAll = 1_000
const pageSize = 100
/**
 * Shorter than the idle timeout of common proxies. Also the longest time until the stream of a reader without access
 * ends.
 */
const heartbeatMs = 15_000

/**
 * Returns a function that opens a stream. The caller must read the stream to its end or call its `return`. It throws
 * RATE_LIMITED when the user has too many streams, OVERLOADED when all users together do, VALIDATION_ERROR for a
 * position that no event has reached.
 */
export function createEventStreams({
  repository,
  hub,
}: StreamDependencies): (request: StreamRequest) => Promise<EventStream> {
  const streams = new Counts()

  const enter = (userId: string): (() => void) => {
    if (streams.total >= maxInAll) throw new AppError('OVERLOADED', { retryAfterSeconds: 10 })
    if (streams.of(userId) >= maxPerUser) {
      throw new AppError('RATE_LIMITED', {
        message: `You already have ${maxPerUser} streams, which is the maximum; close one first.`,
        retryAfterSeconds: 10,
      })
    }
    streams.add(userId, 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      streams.add(userId, -1)
    }
  }

  return async (request) => {
    const leave = enter(request.userId)
    // A generator that was never started does not run its `finally`.
    request.signal.addEventListener('abort', leave)
    try {
      const head = await repository.head()
      const after = request.after ?? head
      if (after > head) throw positionAhead()
      // A signal that is already aborted fires no event.
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
    // Immediately, so that the reader knows that the stream is open.
    yield []
    for (let seen = after; !signal.aborted; ) {
      const version = hub.version()
      const head = await repository.head()
      const page = await repository.page(userId, { after: seen, types, limit: pageSize })
      // Skip the events of others, so that they are not read again with each new event.
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
