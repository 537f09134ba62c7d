import { type ExpressionBuilder, sql } from 'kysely'
import type { OrganizationRole } from '../../accounts/account-types.ts'
import { countAll } from '../../storage/count-all.ts'
import type { PageCursor } from '../../storage/page-cursor.ts'
import { boundLimit, prepared } from '../../storage/prepared.ts'
import type { Store } from '../../storage/store.ts'
import type { Flag } from '../../storage/tables/flag.ts'
import type { Tables } from '../../storage/tables.ts'
import { storedLabel } from '../labels.ts'
import type { StoredStatus } from '../session-status.ts'
import type { ListedSession, SessionFilter } from '../stored-session.ts'
import { type ListedRow, listedSessionOf, listedShape, shownColumns } from './row.ts'

interface ListValues {
  readonly userId: string
  readonly domain: string
  readonly status: StoredStatus
  readonly externalId: string
  readonly disabled: Flag
  readonly now: number
  readonly createdAt: number
  readonly id: string
  readonly limit: number
  /** Each as it stands in the stored list; unused ones are empty. */
  readonly label0: string
  readonly label1: string
  readonly label2: string
  readonly label3: string
}

/** As many labels as a filter may have (`maxFilterLabels`). */
const labelNames = ['label0', 'label1', 'label2', 'label3'] as const

type Value = <Name extends keyof ListValues>(name: Name) => ListValues[Name]

/**
 * Lists of a user's own sessions and of those shared with them, each found by its own index and merged in order: a
 * single condition for both would read every session. Each kind of list is compiled at first use.
 */
export function listQueries(store: Pick<Store, 'db' | 'all' | 'rows'>) {
  const matching = matchingIn(store.db)
  const compileList = (filter: SessionFilter, after: PageCursor | null) =>
    prepared<ListValues, ListedRow>((p) => {
      const { own, shared } = matching(p, filter, after)
      return own
        .select(sql<OrganizationRole | null>`null`.as('role'))
        .select(shownColumns)
        .unionAll(shared.select((eb) => roleOf(eb, p('userId')).as('role')).select(shownColumns))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(boundLimit(p('limit')))
    })
  const compileCount = (filter: SessionFilter) =>
    prepared<ListValues, { n: number | string }>((p) => {
      const { own, shared } = matching(p, filter, null)
      return store.db.selectNoFrom((eb) => eb(own.select(countAll), '+', shared.select(countAll)).as('n'))
    })
  const lists = new Map<string, ReturnType<typeof compileList>>()
  const counts = new Map<string, ReturnType<typeof compileCount>>()

  return {
    list: async (
      userId: string,
      filter: SessionFilter,
      after: PageCursor | null,
      limit: number,
    ): Promise<ListedSession[]> => {
      const query = once(lists, kindOf(filter, after), () => compileList(filter, after))
      const rows = await store.rows(query(valuesOf(userId, filter, after, limit)), listedShape)
      return rows.map(listedSessionOf)
    },
    count: async (userId: string, filter: SessionFilter): Promise<number> => {
      const query = once(counts, kindOf(filter, null), () => compileCount(filter))
      const [row] = await store.all(query(valuesOf(userId, filter, null, 0)))
      return Number(row?.n ?? 0)
    },
  }
}

/** Two queries for the sessions that match: those of the user, and those of others that the user sees as a member. */
function matchingIn(db: Store['db']) {
  const living = (p: Value, filter: SessionFilter, after: PageCursor | null) => {
    let query = db.selectFrom('sessions').where('deleted_at', 'is', null)
    if (filter.domain !== null) query = query.where('domain', '=', p('domain'))
    if (filter.status === 'expired') query = query.where('expires_at', '<=', p('now'))
    else if (filter.status !== null) {
      query = query
        .where('status', '=', p('status'))
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', p('now'))]))
    }
    if (filter.disabled !== null) query = query.where('disabled', '=', p('disabled'))
    if (filter.externalId !== null) query = query.where('external_id', '=', p('externalId'))
    // Unlike LIKE, this compares exactly, and in the same way on every database.
    for (const name of labelNames.slice(0, filter.labels.length))
      query = query.where(sql<boolean>`replace(labels, ${p(name)}, '') <> labels`)
    if (after !== null) {
      query = query.where((eb) =>
        eb.or([
          eb('created_at', '<', p('createdAt')),
          eb.and([eb('created_at', '=', p('createdAt')), eb('id', '<', p('id'))]),
        ]),
      )
    }
    return query
  }
  return (p: Value, filter: SessionFilter, after: PageCursor | null) => ({
    own: living(p, filter, after).where('account_id', '=', p('userId')),
    shared: living(p, filter, after)
      .where('account_id', '<>', p('userId'))
      .where('organization_id', 'in', (eb) =>
        eb.selectFrom('memberships as m').select('m.organization_id').where('m.user_id', '=', p('userId')),
      ),
  })
}

function roleOf(eb: ExpressionBuilder<Tables, 'sessions'>, userId: string) {
  return eb
    .selectFrom('memberships as m')
    .select('m.role')
    .whereRef('m.organization_id', '=', 'sessions.organization_id')
    .where('m.user_id', '=', userId)
}

/** Identifies the statement: at most 240 kinds. */
function kindOf({ domain, status, externalId, labels, disabled }: SessionFilter, after: PageCursor | null): string {
  const byStatus = status === null || status === 'expired' ? status : 'stored'
  return `${domain !== null} ${byStatus} ${externalId !== null} ${labels.length} ${disabled !== null} ${after !== null}`
}

function valuesOf(
  userId: string,
  { domain, status, externalId, labels, disabled, now }: SessionFilter,
  after: PageCursor | null,
  limit: number,
): ListValues {
  return {
    userId,
    // Unused values are in no statement.
    domain: domain ?? '',
    status: status === null || status === 'expired' ? 'active' : status,
    externalId: externalId ?? '',
    disabled: disabled === true ? 1 : 0,
    label0: storedLabel(labels[0] ?? ''),
    label1: storedLabel(labels[1] ?? ''),
    label2: storedLabel(labels[2] ?? ''),
    label3: storedLabel(labels[3] ?? ''),
    now,
    createdAt: after?.createdAt ?? 0,
    id: after?.id ?? '',
    limit,
  }
}

function once<Made>(made: Map<string, Made>, key: string, make: () => Made): Made {
  const known = made.get(key)
  if (known !== undefined) return known
  const fresh = make()
  made.set(key, fresh)
  return fresh
}
