import { type Act, eventsOf } from './acts.ts'

/** An event as the database holds it. */
export interface EventRow {
  readonly id: string
  readonly seq: number | null
  readonly type: string
  readonly session: string
}

export interface Evidence {
  /** By the client's own file. */
  readonly acts: readonly Act[]
  readonly events: readonly EventRow[]
  /** Ids of messages as the endpoint received them, repetitions included. */
  readonly received: readonly string[]
  /** Ids of events as a reader with a cursor saw them. */
  readonly read: readonly string[]
}

/** What is wrong; empty where every event is there once, and was received and read. */
export function problemsIn({ acts, events, received, read }: Evidence): readonly string[] {
  return [
    ...lostOrInvented(acts, events),
    ...numbering(events),
    ...difference('received', events, new Set(received)),
    ...difference('read', events, new Set(read)),
    ...(new Set(read).size === read.length ? [] : ['the reader saw an event twice']),
  ]
}

function lostOrInvented(acts: readonly Act[], events: readonly EventRow[]): string[] {
  const counts = new Map<string, number>()
  for (const { session, type } of events) {
    const key = `${type} of ${session}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const problems: string[] = []
  const possible = new Set<string>()
  for (const { session, act, isAcknowledged } of acts) {
    const found = eventsOf[act].map((type) => counts.get(`${type} of ${session}`) ?? 0)
    for (const type of eventsOf[act]) possible.add(`${type} of ${session}`)
    if (isAcknowledged && found.includes(0)) problems.push(`lost: ${eventsOf[act]} of ${session} (${act}) is ${found}`)
    // Written in one commit: of what was not acknowledged all is there, or nothing.
    if (new Set(found).size > 1) problems.push(`torn: ${eventsOf[act]} of ${session} (${act}) is ${found}`)
  }
  for (const [key, count] of counts) {
    if (!possible.has(key)) problems.push(`invented: ${key}`)
    if (count > 1) problems.push(`told ${count} times: ${key}`)
  }
  return problems
}

function numbering(events: readonly EventRow[]): string[] {
  const numbers = events.map(({ seq }) => seq).sort((a, b) => Number(a) - Number(b))
  return numbers.every((seq, index) => seq === index + 1) ? [] : ['the numbers have a gap or are missing']
}

function difference(how: string, events: readonly EventRow[], ids: ReadonlySet<string>): string[] {
  const known = new Set(events.map(({ id }) => id))
  return [
    ...events.filter(({ id }) => !ids.has(id)).map(({ id, type }) => `not ${how}: ${type} ${id}`),
    ...[...ids].filter((id) => !known.has(id)).map((id) => `${how}, but not there: ${id}`),
  ]
}
