import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

/** What a client asks for, each of which must be told of once. */
export type ActName = 'expire' | 'refresh' | 'share' | 'delete' | 'invalidate'

/** Which events an act must leave, if it was done. */
export const eventsOf: Readonly<Record<ActName, readonly string[]>> = {
  invalidate: ['session.invalid', 'session.reauth_needed'],
  refresh: ['session.recovered'],
  share: ['session.shared'],
  expire: ['session.expired', 'session.reauth_needed'],
  delete: ['session.deleted'],
}

/** The client's own record: what it asked for, and what of that was answered. */
export interface Act {
  readonly session: string
  readonly act: ActName
  readonly isAcknowledged: boolean
}

/** A file that is written before an act is asked for and after it was answered. */
export interface ActFile {
  asked(session: string, act: ActName): void
  acknowledged(session: string, act: ActName): void
  read(): readonly Act[]
}

/** Begins an empty one. */
export function actFile(path: string): ActFile {
  writeFileSync(path, '')
  const append = (line: readonly [string, string, string]) => appendFileSync(path, `${line.join(' ')}\n`)
  return {
    asked: (session, act) => append(['asked', session, act]),
    acknowledged: (session, act) => append(['acknowledged', session, act]),
    read: () => {
      const acts = new Map<string, Act>()
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        const [kind, session, act] = line.split(' ')
        if (session === undefined || act === undefined) continue
        const isAcknowledged = kind === 'acknowledged'
        acts.set(`${session} ${act}`, { session, act: act as ActName, isAcknowledged })
      }
      return [...acts.values()]
    },
  }
}
