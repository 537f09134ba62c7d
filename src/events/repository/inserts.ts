import { type Expression, type SqlBool, sql } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite, Write } from '../../storage/write.ts'
import { endings, type UnnumberedEvent } from '../event.ts'

export type EventInsert = UnnumberedEvent

/** Inserts into the outbox, without a number. */
export interface EventInserts {
  always(event: EventInsert): SqlWrite
  /** Only when the last event about the session's usability says that it is not usable. */
  ifDown(event: EventInsert): SqlWrite
  /** Only when a webhook subscribes to the type by name, and the session had no such event since `since`. */
  ifAskedFor(event: EventInsert, since: number): SqlWrite
  /** Only when the session has not shown that wrong user before. */
  ifUnknownUser(event: EventInsert, user: string): SqlWrite
}

export function eventInserts(db: Store['db']): EventInserts {
  return {
    always: (event) => sqlWrite(db.insertInto('events').values(rowOf(event)), 1),
    ifDown: (event) => sqlWrite(insertWhere(db, event, lastIsDown(db, event))),
    ifUnknownUser: (event, user) => sqlWrite(insertWhere(db, event, isUnknownUser(db, event, user))),
    ifAskedFor: (event, since) => sqlWrite(insertWhere(db, event, isAskedFor(db, event, since))),
  }
}

/** By its SQL text: writes cross threads as plain data. */
export function isEventInsert(write: Write): boolean {
  return 'sql' in write && write.sql.startsWith('insert into "events"')
}

function rowOf(event: EventInsert) {
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

function insertWhere(db: Store['db'], event: EventInsert, condition: Expression<SqlBool>) {
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

function isUnknownUser(db: Store['db'], { sessionId }: EventInsert, user: string): Expression<SqlBool> {
  const known = db.selectFrom('sessions').select('wrong_user').where('id', '=', sessionId)
  return sql<SqlBool>`coalesce(${known}, '') <> cast(${user} as text)`
}

function lastIsDown(db: Store['db'], { sessionId }: EventInsert): Expression<SqlBool> {
  const last = db
    .selectFrom('events')
    .select('type')
    .where('session_id', '=', sessionId)
    .where('type', 'in', [...endings, 'session.recovered'])
    .orderBy('position', 'desc')
    .limit(1)
  return sql<SqlBool>`${last} in (${sql.join([...endings])})`
}

function isAskedFor(db: Store['db'], event: EventInsert, since: number): Expression<SqlBool> {
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
