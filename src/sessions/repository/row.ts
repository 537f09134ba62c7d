import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../../accounts/account-types.ts'
import { shapeOf, type Values } from '../../storage/shape.ts'
import type { SessionStatesTable, SessionsTable } from '../../storage/tables/sessions.ts'
import type { AnyField } from '../field.ts'
import type { Session, ShownSession } from '../session.ts'
import { type innerFields, type SessionColumns, sessionFields, shownFields } from '../session-fields.ts'
import type { FoundSession, ListedSession, SealedState, SessionForUse } from '../stored-session.ts'
import { originColumns, originOf } from './origin-row.ts'

type Column = keyof SessionColumns
type InnerColumn = (typeof innerFields)[keyof typeof innerFields]['column']

/** The columns of `sessions` that everybody who sees a session sees; lists are read without the others. */
export const shownColumns = Object.values(shownFields).map(({ column }) => column)

/** The columns of `sessions` that make up a Session. */
export const sessionShape = shapeOf<readonly Column[]>(Object.values(sessionFields).map(({ column }) => column))
/** With the requesting user's role first: for lists, and for one session. */
export const listedShape = shapeOf(['role', ...shownColumns])
export const foundShape = shapeOf(['role', ...sessionShape.names])
/** One session with its sealed state. */
export const forUseShape = shapeOf([
  'role',
  'version',
  'wrapped_key',
  'sealed',
  ...originColumns,
  ...sessionShape.names,
])

/** The columns of a Session, of `sessions as s`. */
export const foundColumns = sessionShape.names.map((name) => `s.${name}` as const)

export type StoredSession = Pick<Selectable<SessionsTable>, Column>
export type SessionRow = StoredSession & { role: OrganizationRole | null }
export type ListedRow = Omit<SessionRow, InnerColumn>

export function listedSessionOf(row: Values<ListedRow, typeof listedShape.names>): ListedSession {
  return { session: decode<ShownSession>(shownEntries, row, 1), role: row[listedShape.at.role] }
}

export function foundSessionOf(row: Values<SessionRow, typeof foundShape.names>): FoundSession {
  return { session: decode<Session>(sessionEntries, row, 1), role: row[foundShape.at.role] }
}

export type StateColumns = {
  [Name in keyof Omit<Selectable<SessionStatesTable>, 'session_id'>]: Selectable<SessionStatesTable>[Name] | null
}

/** A row of `forUseShape`; the state is null when it is gone. */
export function sessionForUseOf(row: Values<SessionRow & StateColumns, typeof forUseShape.names>): SessionForUse {
  const session = decode<Session>(sessionEntries, row, forUseShape.names.length - sessionShape.names.length)
  return { session, role: row[forUseShape.at.role], state: stateOf(row) }
}

function stateOf(row: Values<SessionRow & StateColumns, typeof forUseShape.names>): SealedState | null {
  const { at: place } = forUseShape
  const version = row[place.version]
  const wrappedKey = row[place.wrapped_key]
  const sealed = row[place.sealed]
  if (version === null || wrappedKey === null || sealed === null) return null
  const origin = originOf({
    cause: row[place.cause],
    written_by: row[place.written_by],
    written_at: row[place.written_at],
    changes: row[place.changes],
    provisional: row[place.provisional],
    confirmed_at: row[place.confirmed_at],
  })
  return { version, wrappedKey, sealed, origin }
}

/** A row of `sessionShape` as a session; its status is the stored one. */
export function sessionOf(row: Values<StoredSession, typeof sessionShape.names>): Session {
  return decode<Session>(sessionEntries, row, 0)
}

const shownEntries = Object.entries<AnyField>(shownFields)
const sessionEntries = Object.entries<AnyField>(sessionFields)

/**
 * Decodes the values of a row from `first` on, which are in the order of the fields; the types follow from the same
 * table.
 */
function decode<Made>(fields: readonly [string, AnyField][], row: readonly unknown[], first: number): Made {
  const made: Record<string, unknown> = {}
  let at = first
  for (const [name, field] of fields) made[name] = field.decode(row[at++] as never)
  return made as Made
}

/** The row of a new session. */
export function rowOf(session: Session): Selectable<SessionsTable> {
  const columns = sessionEntries.map(([name, { column, encode }]) => [
    column,
    encode(session[name as keyof Session] as never),
  ])
  return {
    ...(Object.fromEntries(columns) as StoredSession),
    expiry_noted_at: null,
    expiring_noted_at: null,
    expiring_noted_within: null,
    validation_lease_until: null,
    next_use_at: null,
    lease_seq: 0,
    site: null,
    successes_since_alive: 0,
  }
}
