import type { Clock, Random } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite, Write } from '../storage/write.ts'
import type { NewEvent } from './event.ts'
import { loginPageUrl } from './login-page-url.ts'
import { isCallbackInsert } from './repository/callback-rows.ts'
import { type EventInsert, eventInserts, isEventInsert } from './repository/inserts.ts'

/** The only way into the outbox: the write that adds an event to the commit of the change it reports. */
export interface EventWriter {
  write(event: NewEvent): SqlWrite
  /** `session.recovered`, only when the last such event of the session was `invalid` or `expired`. */
  writeRecovered(event: NewEvent): SqlWrite
  /** `session.rotated`, only when a webhook subscribes to it by name, and at most once an hour per session. */
  writeRotated(event: NewEvent): SqlWrite
  /** `session.wrong_user`, only when this wrong user was not reported for the session before. */
  writeWrongUser(event: NewEvent, user: string): SqlWrite
  /** The page of this server at which a person logs in to a session again. */
  loginPageUrl(sessionId: string): string
  /** Whether a commit may contain an event, so that readers should check for new ones. */
  isIn(list: readonly Write[]): boolean
}

const hourMs = 3600_000

/** Fills in ids and the time. The event gets its number later, see `sequencer.ts`. */
export function createEventWriter({
  db,
  clock,
  random,
  publicAddress,
}: Pick<Store, 'db'> & {
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  /** Where clients reach this server, without a slash at the end. */
  readonly publicAddress: () => string
}): EventWriter {
  const inserts = eventInserts(db)
  const filled = (event: NewEvent): EventInsert => ({ ...event, id: random.uuid(), at: clock.now() })
  return {
    write: (event) => inserts.always(filled(event)),
    writeRecovered: (event) => inserts.ifDown(filled(event)),
    writeRotated: (event) => inserts.ifAskedFor(filled(event), clock.now() - hourMs),
    writeWrongUser: (event, user) => inserts.ifUnknownUser(filled(event), user),
    loginPageUrl: (sessionId) => loginPageUrl(publicAddress(), sessionId),
    isIn: (list) => list.some((write) => isEventInsert(write) || isCallbackInsert(write)),
  }
}
