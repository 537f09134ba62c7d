import { describe, expect, it } from 'vitest'
import { settle, timers } from '../../test/support/timers.ts'
import type { EventType, StoredEvent } from './event.ts'
import { createEventHub } from './hub.ts'
import { createEventStreams, type EventStream, type StreamRequest } from './streams.ts'

/** Streams over events that a test writes; each is Anna's, or of an organization with members. */
function streamWorld() {
  const events: StoredEvent[] = []
  const members = new Set<string>()
  /** What was read, by the place behind which. */
  const reads: number[] = []
  const clock = timers()
  const hub = createEventHub(clock.timer)
  const failures: Error[] = []
  const open = createEventStreams({
    hub,
    repository: {
      head: async () => {
        const failure = failures.shift()
        if (failure !== undefined) throw failure
        return events.length
      },
      page: async (userId, { after, types, limit }) => {
        reads.push(after)
        return events
          .filter(({ seq, type }) => seq > after && (types === null || types.includes(type)))
          .filter((event) => event.accountId === userId || (event.organizationId !== null && members.has(userId)))
          .slice(0, limit)
      },
    },
  })
  const write = (n: number, over: Partial<StoredEvent> = {}) => {
    for (let i = 0; i < n; i += 1) events.push(event(events.length + 1, over))
    hub.changed()
  }
  const request = (over: Partial<StreamRequest> = {}): StreamRequest => ({
    userId: 'anna',
    after: null,
    types: null,
    mayGoOn: async () => true,
    signal: new AbortController().signal,
    ...over,
  })
  return { open, write, request, members, reads, clock, failures }
}

function event(seq: number, over: Partial<StoredEvent>): StoredEvent {
  const type: EventType = 'session.deleted'
  return {
    id: `e${seq}`,
    seq,
    type,
    accountId: 'anna',
    organizationId: null,
    sessionId: null,
    at: seq,
    data: {},
    ...over,
  }
}

/** The numbers that come next, or how it stands: `waiting`, `over`. A read that waits is not given up. */
function reader(stream: EventStream) {
  let pending: ReturnType<EventStream['next']> | null = null
  return async (): Promise<number[] | 'waiting' | 'over'> => {
    pending ??= stream.next()
    const waiting = Symbol('waiting')
    const step = await Promise.race([pending, settle().then(() => waiting)])
    if (typeof step === 'symbol') return 'waiting'
    pending = null
    return step.done === true ? 'over' : step.value.map(({ seq }) => seq)
  }
}

const allOf = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('a stream', () => {
  it('stands at once, and tells what happens from now on', async () => {
    const { open, write, request } = streamWorld()
    write(3)
    const next = reader(await open(request()))
    expect(await next()).toEqual([])
    expect(await next()).toBe('waiting')
    write(2)
    expect(await next()).toEqual([4, 5])
    expect(await next()).toBe('waiting')
  })

  it('goes on behind what its reader has seen, page by page, and misses nothing that comes meanwhile', async () => {
    const { open, write, request } = streamWorld()
    write(250)
    const next = reader(await open(request({ after: 10 })))
    expect(await next()).toEqual([])
    expect(await next()).toEqual(allOf(11, 110))
    write(5)
    expect(await next()).toEqual(allOf(111, 210))
    expect(await next()).toEqual(allOf(211, 255))
    expect(await next()).toBe('waiting')
  })

  it('tells only the types that were asked for', async () => {
    const { open, write, request } = streamWorld()
    const next = reader(await open(request({ types: ['session.invalid'] })))
    await next()
    write(1)
    write(1, { type: 'session.invalid' })
    expect(await next()).toEqual([2])
  })

  it('does not begin behind the newest event', async () => {
    const { open, write, request } = streamWorld()
    write(3)
    await expect(open(request({ after: 4 }))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await reader(await open(request({ after: 3 })))()).toEqual([])
  })

  it('reads nothing ahead for a reader who does not read', async () => {
    const { open, write, request, reads } = streamWorld()
    const next = reader(await open(request()))
    await next()
    for (let n = 0; n < 10; n += 1) write(100)
    await settle()
    expect(reads).toEqual([])
    expect(await next()).toEqual(allOf(1, 100))
    await settle()
    expect(reads).toEqual([0])
  })

  it('does not look again through what others did', async () => {
    const { open, write, request, reads } = streamWorld()
    const next = reader(await open(request()))
    await next()
    for (let n = 0; n < 3; n += 1) {
      expect(await next()).toBe('waiting')
      write(50, { accountId: 'boris' })
    }
    expect(await next()).toBe('waiting')
    expect(reads).toEqual([0, 0, 50, 100])
    write(1)
    expect(await next()).toEqual([151])
  })

  it('gives a sign of life where nothing happens', async () => {
    const { open, request, clock } = streamWorld()
    const next = reader(await open(request()))
    await next()
    expect(await next()).toBe('waiting')
    expect([...clock.due.values()]).toEqual([15_000])
    clock.fire()
    expect(await next()).toEqual([])
  })
})

describe('access that ends while a stream stands', () => {
  it('holds back what happened before the end was seen', async () => {
    const { open, write, request } = streamWorld()
    let mayGoOn = true
    const next = reader(await open(request({ mayGoOn: async () => mayGoOn })))
    await next()
    write(1)
    expect(await next()).toEqual([1])
    mayGoOn = false
    write(1)
    expect(await next()).toBe('over')
  })

  it('is seen at the next sign of life', async () => {
    const { open, request, clock } = streamWorld()
    const next = reader(await open(request({ mayGoOn: async () => false })))
    await next()
    expect(await next()).toBe('waiting')
    clock.fire()
    expect(await next()).toBe('over')
  })

  it('takes from a removed member what the organization hears, and nothing else', async () => {
    const { open, write, request, members } = streamWorld()
    members.add('boris')
    const next = reader(await open(request({ userId: 'boris' })))
    await next()
    write(1, { organizationId: 'org' })
    expect(await next()).toEqual([1])
    // One that he has not read yet, and one of after.
    write(1, { organizationId: 'org' })
    members.delete('boris')
    write(1, { organizationId: 'org' })
    write(1, { accountId: 'boris' })
    expect(await next()).toEqual([4])
  })
})

describe('the places for streams', () => {
  it.each<[string, (stream: EventStream, leave: AbortController) => Promise<unknown>]>([
    ['has gone before it began to read', async (_stream, leave) => leave.abort()],
    [
      'goes while it waits',
      async (stream, leave) => {
        const next = reader(stream)
        await next()
        await next()
        leave.abort()
        expect(await next()).toBe('over')
      },
    ],
    [
      'ends its reading',
      async (stream) => {
        await stream.next()
        await stream.return()
      },
    ],
  ])('are ten a user, and one is free again when a reader %s', async (_why, end) => {
    const { open, request } = streamWorld()
    const leave = new AbortController()
    const first = await open(request({ signal: leave.signal }))
    for (let n = 0; n < 9; n += 1) await open(request())
    const refused = { code: 'RATE_LIMITED', retryAfterSeconds: 10 }
    await expect(open(request())).rejects.toMatchObject(refused)
    await open(request({ userId: 'boris' }))
    await end(first, leave)
    // Freed once, however often it ends.
    leave.abort()
    await first.return()
    await open(request())
    await expect(open(request())).rejects.toMatchObject(refused)
  })

  it('are not held by a reader who had gone before the stream was opened', async () => {
    const { open, request } = streamWorld()
    const gone = AbortSignal.abort()
    for (let n = 0; n < 20; n += 1) expect(await reader(await open(request({ signal: gone })))()).not.toBe('waiting')
    for (let n = 0; n < 20; n += 1) await open(request({ signal: gone }))
    for (let n = 0; n < 10; n += 1) await open(request())
  })

  it('are a thousand in all', async () => {
    const { open, request } = streamWorld()
    for (let n = 0; n < 1_000; n += 1) await open(request({ userId: `user ${n % 100}` }))
    await expect(open(request())).rejects.toMatchObject({ code: 'OVERLOADED' })
  })

  it('are free again where a stream could not be opened', async () => {
    const { open, request, failures } = streamWorld()
    for (let n = 0; n < 20; n += 1) failures.push(new Error('no database'))
    for (let n = 0; n < 20; n += 1) await expect(open(request())).rejects.toThrow('no database')
    await open(request())
  })
})
