import { type Expression, type SqlBool, sql } from 'kysely'
import type { Clock, Random } from '../../clock.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { Write } from '../../storage/write.ts'
import { endings, type NewEvent, type UnnumberedEvent } from '../event.ts'
import { loginPageUrl } from '../login-page-url.ts'

const hourMs = 3600_000

export type EventWriter = ReturnType<typeof createEventWriter>

/**
 * The only way into the outbox: the write that adds an event to the commit of the change it reports. Fills in ids and the
 * time. The event gets its number later, see `sequencer.ts`.
 */
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
}) {
  const filled = (event: NewEvent): UnnumberedEvent => ({ ...event, id: random.uuid(), at: clock.now() })
  const writeIf = (event: NewEvent, condition: Expression<SqlBool>) =>
    sqlWrite(insertWhere(db, filled(event), condition))
  return {
    write: (event: NewEvent) => sqlWrite(db.insertInto('events').values(rowOf(filled(event))), 1),
    /** `session.recovered`, only when the last such event of the session was `invalid` or `expired`. */
    writeRecovered: (event: NewEvent) => writeIf(event, lastIsDown(db, event)),
    /** `session.rotated`, only when a webhook subscribes to it by name, and at most once an hour per session. */
    writeRotated: (event: NewEvent) => writeIf(event, isAskedFor(db, event, clock.now() - hourMs)),
    /** `session.wrong_user`, only when this wrong user was not reported for the session before. */
    writeWrongUser: (event: NewEvent, user: string) => writeIf(event, isUnknownUser(db, event, user)),
    /** The page of this server at which a person logs in to a session again. */
    loginPageUrl: (sessionId: string) => loginPageUrl(publicAddress(), sessionId),
    /**
     * Whether a commit may contain an event or a callback, so that readers should check for new ones. By the SQL text,
     * because writes cross threads as plain data.
     */
    isIn: (list: readonly Write[]) =>
      list.some((write) => 'sql' in write && /^insert into "(?:events|callbacks)"/.test(write.sql)),
  }
}

function rowOf(event: UnnumberedEvent) {
  return {
    id: event.id,
    account_id: event.accountId,
    organization_id: event.organizationId,
    session_id: event.sessionId,
    type: event.type,
    at: event.at,
    data: JSON.stringify(event.data),
  }
}

function insertWhere(db: Store['db'], event: UnnumberedEvent, condition: Expression<SqlBool>) {
  const row = rowOf(event)
  return db
    .insertInto('events')
    .columns(['id', 'account_id', 'organization_id', 'session_id', 'type', 'at', 'data'])
    .expression(
      db
        .selectNoFrom([
          sql<string>`cast(${row.id} as text)`.as('id'),
          sql<string>`cast(${row.account_id} as text)`.as('account_id'),
          sql<string | null>`cast(${row.organization_id} as text)`.as('organization_id'),
          sql<string | null>`cast(${row.session_id} as text)`.as('session_id'),
          sql<string>`cast(${row.type} as text)`.as('type'),
          sql<number>`cast(${row.at} as bigint)`.as('at'),
          sql<string>`cast(${row.data} as text)`.as('data'),
        ])
        .where(condition),
    )
}

function isUnknownUser(db: Store['db'], { sessionId }: NewEvent, user: string): Expression<SqlBool> {
  const known = db.selectFrom('sessions').select('wrong_user').where('id', '=', sessionId)
  return sql<SqlBool>`coalesce(${known}, '') <> cast(${user} as text)`
}

function lastIsDown(db: Store['db'], { sessionId }: NewEvent): Expression<SqlBool> {
  const last = db
    .selectFrom('events')
    .select('type')
    .where('session_id', '=', sessionId)
    .where('type', 'in', [...endings, 'session.recovered'])
    .orderBy('position', 'desc')
    .limit(1)
  return sql<SqlBool>`${last} in (${sql.join([...endings])})`
}

function isAskedFor(db: Store['db'], event: NewEvent, since: number): Expression<SqlBool> {
  const asking = db
    .selectFrom('webhooks')
    .select('id')
    .where('disabled_at', 'is', null)
    .where('event_types', 'like', `%"${event.type}"%`)
    .where((eb) =>
      eb.or([
        eb.and([eb('organization_id', 'is', null), eb('account_id', '=', event.accountId)]),
        ...(event.organizationId === null ? [] : [eb('organization_id', '=', event.organizationId)]),
      ]),
    )
  const recent = db
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', event.sessionId)
    .where('type', '=', event.type)
    .where('at', '>', since)
  return sql<SqlBool>`exists ${asking} and not exists ${recent}`
}
