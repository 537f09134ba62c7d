import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import type { HopJar } from '../cookies/hop-jar.ts'
import { wasNeverSent } from '../egress/never-sent.ts'
import type { Store } from '../storage/store.ts'
import type { Source } from './source.ts'

type Jar = Pick<HopJar, 'cookieHeader' | 'mayCarry' | 'receive'>

/** The use of a session by one scrape: put on record before it happens, counted where it happened and then failed. */
export interface Use {
  /** Commits the entry `used_for_scrape`; nothing of the session may be sent before it has resolved. */
  readonly record: () => Promise<void>
  /** The same jar; sees whether a hop after the record was asked for, so that an earlier one was answered. */
  watch(jar: Jar): Jar
  /** Whether something of the session may have left although the visit failed so. */
  mayHaveSent(error: unknown): boolean
}

export function createUse(
  { store, audit }: { readonly store: Pick<Store, 'commit'>; readonly audit: AuditWriter },
  principal: Principal,
  { session }: Pick<Source, 'session'>,
  redactedUrl: string,
  requestId: string,
): Use {
  let isRecorded = false
  let hopsSince = 0
  return {
    record: async () => {
      if (session === null) return
      const details = { url: redactedUrl, request_id: requestId }
      await store.commit([audit.session(session.id, 'used_for_scrape', principal, details)])
      isRecorded = true
    },
    watch: (jar) => ({
      cookieHeader: (url) => {
        if (isRecorded) hopsSince += 1
        return jar.cookieHeader(url)
      },
      mayCarry: (url) => jar.mayCarry(url),
      receive: (url, lines, now) => jar.receive(url, lines, now),
    }),
    mayHaveSent: (error) => isRecorded && (hopsSince > 0 || !wasNeverSent(error)),
  }
}
