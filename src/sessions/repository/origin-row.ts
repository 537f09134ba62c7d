import type { Selectable } from 'kysely'
import type { NameChanges } from '../../cookies/merge.ts'
import type { SessionStatesTable } from '../../storage/tables/sessions.ts'
import type { StateCause, StateOrigin } from '../state/state-origin.ts'

export const originColumns = ['cause', 'written_by', 'written_at', 'changes', 'provisional', 'confirmed_at'] as const

/** What of a row says where its state comes from. */
export type OriginColumns = {
  [Column in (typeof originColumns)[number]]: Selectable<SessionStatesTable>[Column] | null
}

export function originOf(row: OriginColumns): StateOrigin {
  return {
    cause: row.cause as StateCause | null,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    changes: row.changes === null ? null : (JSON.parse(row.changes) as NameChanges),
    provisional: row.provisional === 1,
    confirmedAt: row.confirmed_at,
  }
}

export function originRow({ cause, writtenBy, writtenAt, changes, provisional, confirmedAt }: StateOrigin) {
  return {
    cause,
    written_by: writtenBy,
    written_at: writtenAt,
    changes: changes === null ? null : JSON.stringify(changes),
    provisional: provisional ? 1 : 0,
    confirmed_at: confirmedAt,
  } as const
}
