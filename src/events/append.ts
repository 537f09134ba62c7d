import type { Clock, Random } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite, Write } from '../storage/write.ts'
import type { NewEvent } from './event.ts'
import { isCallbackInsert } from './repository/callback-rows.ts'
import { type EventInsert, eventInserts, isEventInsert } from './repository/inserts.ts'

/** The one way into the outbox: the part of a commit that tells of what the rest of it does. */
export interface EventWriter {
  write(event: NewEvent): SqlWrite
  /** `session.recovered`, only where the last that was told of the session is that it was invalid or expired. */
  writeRecovered(event: NewEvent): SqlWrite
  /** `session.rotated`, only where a webhook asks for it by name, and at most one an hour a session. */
  writeRotated(event: NewEvent): SqlWrite
  /** `session.wrong_user`, only where the session does not know that user for a wrong one yet. */
  writeWrongUser(event: NewEvent, user: string): SqlWrite
  /** Whether a commit may have told of something, so that it is worth looking. */
  isIn(list: readonly Write[]): boolean
}

const hourMs = 3600_000

/** Fills in ids and the time. An event gets its number later, see `sequencer.ts`. */
export function createEventWriter({
  db,
  clock,
  random,
}: Pick<Store, 'db'> & { readonly clock: Clock; readonly random: Pick<Random, 'uuid'> }): EventWriter {
  const inserts = eventInserts(db)
  const filled = (event: NewEvent): EventInsert => ({ ...event, id: random.uuid(), at: clock.now() })
  return {
    write: (event) => inserts.always(filled(event)),
    writeRecovered: (event) => inserts.ifDown(filled(event)),
    writeRotated: (event) => inserts.ifAskedFor(filled(event), clock.now() - hourMs),
    writeWrongUser: (event, user) => inserts.ifUnknownUser(filled(event), user),
    isIn: (list) => list.some((write) => isEventInsert(write) || isCallbackInsert(write)),
  }
}
