import { type ExpressionBuilder, sql } from 'kysely'
import { prepared } from '../../../storage/prepared.ts'
import type { Store } from '../../../storage/store.ts'
import type { Tables } from '../../../storage/tables.ts'
import type { SqlWrite } from '../../../storage/write.ts'
import type { Claim } from '../lease.ts'
import type { ClaimWrites } from './claim-writes.ts'
import { compiled } from './compile.ts'

type Claims = ClaimWrites & { remove(leaseId: string): SqlWrite }

interface Conditions {
  readonly sessionId: string
  readonly now: number
  readonly nextUseAt: number | null
  readonly ticketId: string
  /** What counts as its ticket where it has none. */
  readonly otherwise: number
  readonly max: number
  readonly underId: string
  readonly underUser: string
}

type Value = <Name extends keyof Conditions & string>(name: Name) => Conditions[Name]

/** Behind every ticket, and before every one: they begin at 1. */
const last = Number.MAX_SAFE_INTEGER
const first = 0

export function claimWrites({ db }: Pick<Store, 'db'>): Claims {
  // A statement of its own, before the one that decides: where rows are locked (PostgreSQL, read committed), a statement
  // sees what was committed before it began, and this one waits for whoever else claims.
  const lock = prepared<{ id: string }, never>((p) =>
    db
      .updateTable('sessions')
      .set((eb) => ({ id: eb.ref('id') }))
      .where('id', '=', p('id'))
      .where('deleted_at', 'is', null),
  )
  const advance = (isLeased: boolean, isPaced: boolean, isUnder: boolean) =>
    prepared<Conditions, never>((p) => {
      let query = db
        .updateTable('sessions')
        .set((eb) => ({
          ...(isLeased ? { lease_seq: eb('lease_seq', '+', 1) } : { id: eb.ref('id') }),
          ...(isPaced ? { next_use_at: p('nextUseAt') } : {}),
        }))
        .where('id', '=', p('sessionId'))
        .where((eb) => isNextInOrder(eb, p))
      if (isPaced) {
        query = query.where((eb) => eb.or([eb('next_use_at', 'is', null), eb('next_use_at', '<=', p('now'))]))
      }
      if (isLeased) query = query.where((eb) => hasRoom(eb, p))
      return isUnder ? query.where((eb) => holdsIt(eb, p)) : query
    })
  const variants = new Map(
    [true, false].flatMap((leased) =>
      [true, false].flatMap((paced) =>
        [true, false].map((under) => [`${leased} ${paced} ${under}`, advance(leased, paced, under)] as const),
      ),
    ),
  )
  const decide = (isLeased: boolean, isUnder: boolean, conditions: Conditions): SqlWrite => {
    const variant = variants.get(`${isLeased} ${conditions.nextUseAt !== null} ${isUnder}`)
    if (variant === undefined) throw new Error('there is no such claim')
    const { sql: text, parameters } = variant(conditions)
    return { sql: text, params: parameters, expect: 1 }
  }
  const sweep = prepared<{ sessionId: string; now: number }, never>((p) =>
    db.deleteFrom('session_leases').where('session_id', '=', p('sessionId')).where('until', '<=', p('now')),
  )
  const insert = prepared<Omit<Claim, 'max' | 'nextUseAt' | 'under' | 'ticketId'>, never>((p) =>
    db
      .insertInto('session_leases')
      .columns(['session_id', 'token', 'id', 'kind', 'holder', 'since', 'until'])
      .expression((eb) =>
        eb
          .selectFrom('sessions as s')
          .select([
            's.id',
            's.lease_seq',
            sql<string>`cast(${p('id')} as text)`.as('lease'),
            sql<'use' | 'outside'>`cast(${p('kind')} as text)`.as('kind'),
            sql<string>`cast(${p('holder')} as text)`.as('holder'),
            sql<number>`cast(${p('since')} as bigint)`.as('since'),
            sql<number>`cast(${p('until')} as bigint)`.as('until'),
          ])
          .where('s.id', '=', p('sessionId')),
      ),
  )
  const remove = prepared<{ id: string }, never>((p) => db.deleteFrom('session_leases').where('id', '=', p('id')))
  const plain = ({ sql: text, parameters }: { sql: string; parameters: readonly unknown[] }, expect?: number) => ({
    sql: text,
    params: parameters,
    expect,
  })
  const dropTicket = (ticketId: string | null): SqlWrite[] =>
    ticketId === null ? [] : [compiled(db.deleteFrom('session_waiters').where('id', '=', ticketId))]
  return {
    takenAt: 1,
    claim: ({ max, nextUseAt, under, ticketId, ...lease }) => [
      plain(lock({ id: lease.sessionId }), 1),
      decide(true, under !== null, {
        sessionId: lease.sessionId,
        now: lease.since,
        nextUseAt,
        ticketId: ticketId ?? '',
        otherwise: under === null ? last : first,
        max,
        underId: under?.leaseId ?? '',
        underUser: under?.userId ?? '',
      }),
      plain(sweep({ sessionId: lease.sessionId, now: lease.since })),
      plain(insert(lease), 1),
      ...(lease.kind === 'use'
        ? []
        : [compiled(db.updateTable('sessions').set({ held_until: lease.until }).where('id', '=', lease.sessionId), 1)]),
      ...dropTicket(ticketId),
    ],
    takeSlot: ({ sessionId, since, nextUseAt, ticketId, inOrder }) => [
      plain(lock({ id: sessionId }), 1),
      decide(false, false, {
        sessionId,
        now: since,
        nextUseAt,
        ticketId: ticketId ?? '',
        otherwise: inOrder ? last : first,
        max: 0,
        underId: '',
        underUser: '',
      }),
      ...dropTicket(ticketId),
    ],
    takeTicket: (ticketId, sessionId, until, now) => [
      plain(lock({ id: sessionId }), 1),
      compiled(db.deleteFrom('session_waiters').where('session_id', '=', sessionId).where('until', '<=', now)),
      compiled(
        db
          .insertInto('session_waiters')
          .columns(['session_id', 'ticket', 'id', 'until'])
          .expression((eb) =>
            eb
              .selectFrom('session_waiters as w')
              .select([
                sql<string>`cast(${sessionId} as text)`.as('session_id'),
                sql<number>`coalesce(max(w.ticket), 0) + 1`.as('ticket'),
                sql<string>`cast(${ticketId} as text)`.as('id'),
                sql<number>`cast(${until} as bigint)`.as('until'),
              ])
              .where('w.session_id', '=', sessionId),
          ),
        1,
      ),
    ],
    remove: (id) => plain(remove({ id })),
  }
}

/** Nobody who lives has an earlier ticket. */
function isNextInOrder(eb: ExpressionBuilder<Tables, 'sessions'>, p: Value) {
  const own = sql<number>`coalesce((select m.ticket from session_waiters as m where m.id = ${p('ticketId')}), ${p('otherwise')})`
  return eb.not(
    eb.exists(
      eb
        .selectFrom('session_waiters as w')
        .select('w.id')
        .where('w.session_id', '=', p('sessionId'))
        .where('w.until', '>', p('now'))
        .where('w.ticket', '<', own),
    ),
  )
}

/** Fewer leases live than may, and none of them is somebody's outside. */
function hasRoom(eb: ExpressionBuilder<Tables, 'sessions'>, p: Value) {
  const others = eb
    .selectFrom('session_leases as l')
    .where('l.session_id', '=', p('sessionId'))
    .where('l.until', '>', p('now'))
    .where('l.id', '<>', p('underId'))
  return eb.and([
    eb(
      others.select((count) => count.fn.countAll<number>().as('n')),
      '<',
      p('max'),
    ),
    eb.not(eb.exists(others.select('l.id').where('l.kind', '=', 'outside'))),
  ])
}

/** The outside lease lives, and it is that user's. */
function holdsIt(eb: ExpressionBuilder<Tables, 'sessions'>, p: Value) {
  return eb.exists(
    eb
      .selectFrom('session_leases as h')
      .select('h.id')
      .where('h.id', '=', p('underId'))
      .where('h.session_id', '=', p('sessionId'))
      .where('h.kind', '=', 'outside')
      .where('h.holder', '=', p('underUser'))
      .where('h.until', '>', p('now')),
  )
}
