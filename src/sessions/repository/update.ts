import { type CompiledQuery, sql } from 'kysely'
import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { statusAt } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'

/** The values of `seen` by column, and the new values by `to_` and column. */
type Values = Readonly<Record<string, unknown>>
type Update = (values: Values) => CompiledQuery<never>

/**
 * Changes a session that is not deleted. Conflicts when it changed since `seen`. Compiled once for each set of changed
 * columns: there are few such sets, and building a statement costs more than running it.
 */
export function sessionUpdate(db: Store['db']) {
  const compiled = new Map<string, Update>()
  return (seen: Session, changes: SessionChanges): SqlWrite => {
    const columns = (Object.keys(changes) as (keyof SessionChanges)[]).filter((name) => changes[name] !== undefined)
    const nulls = { expires_at: seen.expiresAt === null, organization_id: seen.organizationId === null }
    const noted = dateNoted(seen, changes)
    const key = `${columns.join()} ${nulls.expires_at} ${nulls.organization_id} ${noted}`
    const update = compiled.get(key) ?? compile(db, columns, nulls, noted)
    compiled.set(key, update)
    const query = update({
      ...Object.fromEntries(columns.map((name) => [`to_${name}`, changes[name]])),
      id: seen.id,
      state_version: seen.stateVersion,
      status: seen.status,
      disabled: seen.disabled ? 1 : 0,
      consecutive_failures: seen.consecutiveFailures,
      expires_at: seen.expiresAt,
      organization_id: seen.organizationId,
      settings_version: seen.settingsVersion,
    })
    return sqlWrite(query, 1)
  }
}

/**
 * What happens to the record that a session's expiry date has passed: it stays, is removed, or moves to the new date.
 */
type DateNoted = 'kept' | 'removed' | 'moved'

/**
 * The effect of a change on the record that a session's expiry date has passed. A new date needs a record of its own.
 * But when both dates have passed, the end is reported once.
 */
function dateNoted(seen: Session, { expires_at: next, updated_at: now }: SessionChanges): DateNoted {
  if (next === undefined || next === seen.expiresAt) return 'kept'
  const isOver = (session: Session): boolean => now !== undefined && statusAt(session, now) === 'expired'
  return isOver(seen) && isOver({ ...seen, expiresAt: next }) ? 'moved' : 'removed'
}

function compile(
  db: Store['db'],
  columns: readonly (keyof SessionChanges)[],
  nulls: Readonly<Record<'expires_at' | 'organization_id', boolean>>,
  noted: DateNoted,
): Update {
  return prepared<Values, never>((p) => {
    const same = ['id', 'state_version', 'status', 'disabled', 'consecutive_failures'] as const
    const goesOver = sql<number>`case when expiry_noted_at = expires_at then cast(${p('to_expires_at')} as bigint) end`
    const note = noted === 'kept' ? {} : { expiry_noted_at: noted === 'removed' ? null : goesOver }
    let query = db
      .updateTable('sessions')
      .set({ ...Object.fromEntries(columns.map((name) => [name, p(`to_${name}`)])), ...note })
      .where('deleted_at', 'is', null)
    for (const name of same) query = query.where(name, '=', p(name) as never)
    // What a user changes is merged into the settings as they were seen; what else happens to the session does not matter.
    if (columns.includes('settings_version'))
      query = query.where('settings_version', '=', p('settings_version') as never)
    for (const name of ['expires_at', 'organization_id'] as const)
      query = nulls[name] ? query.where(name, 'is', null) : query.where(name, '=', p(name) as never)
    return query
  })
}
