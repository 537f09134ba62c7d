import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { endsRun, isWorthKeeping } from '../state/state-origin.ts'
import type { Rotation, SealedState, SeenState } from '../stored-session.ts'
import { originColumns, originRow } from './origin-row.ts'

/** The writes for the sealed state of a session and its older versions. */
export function stateWrites(db: Database, keptVersions: number) {
  const replace = replaceQuery(db)
  const archive = archiveQuery(db)
  const endRun = endRunQuery(db)
  const prune = pruneQuery(db)
  const confirm = confirmQuery(db)
  const note = noteQuery(db)
  return {
    /**
     * Replaces the state `seen` by a new one under the same data key. The old one becomes a version if it is worth
     * keeping, and surplus versions are removed. Conflicts when the state was replaced or confirmed meanwhile.
     */
    replaceState: (sessionId: string, seen: SeenState, { version, sealed, origin }: SealedState): SqlWrite[] => {
      const { provisional: was, confirmed_at: confirmedAt } = originRow(seen.origin)
      const old = { id: sessionId, seen: seen.version, wasConfirmed: confirmedAt ?? 0, was }
      const keeps = isWorthKeeping(seen.origin, origin)
      const by = origin.writtenBy ?? ''
      return [
        ...(keeps ? [sqlWrite(archive({ id: sessionId, seen: seen.version }), 1)] : []),
        sqlWrite(replace({ ...old, version, sealed, ...originRow(origin) }), 1),
        ...(endsRun(seen.origin, origin) ? [sqlWrite(endRun({ id: sessionId, by }))] : []),
        ...(keeps ? [sqlWrite(prune({ id: sessionId, kept: keptVersions }))] : []),
      ]
    },
    /** Records the first response that showed the state logged in; does nothing when the state was replaced meanwhile. */
    confirm: (id: string, version: number, now: number) => sqlWrite(confirm({ id, version, now })),
    /**
     * Records on the session's row that its cookies were written back. Conflicts when the session was deleted, disabled,
     * given another state, or its write-back switched off.
     */
    noteRotation: (id: string, { seen, version, cookieNames, rotates }: Rotation) =>
      sqlWrite(note({ id, seen, version, names: JSON.stringify(cookieNames), rotates: rotates ? 1 : 0 }), 1),
  }
}

interface Replacement extends ReturnType<typeof originRow> {
  readonly id: string
  readonly seen: number
  readonly wasConfirmed: number
  readonly was: 0 | 1
  readonly version: number
  readonly sealed: Uint8Array
}

function replaceQuery(db: Database) {
  return prepared<Replacement, never>((p) =>
    db
      .updateTable('session_states')
      // The wrapped key is not changed: a rotation may have wrapped it again since it was read.
      .set({
        version: p('version'),
        sealed: p('sealed'),
        cause: p('cause'),
        written_by: p('written_by'),
        written_at: p('written_at'),
        changes: p('changes'),
        provisional: p('provisional'),
        confirmed_at: p('confirmed_at'),
      })
      .where('session_id', '=', p('id'))
      .where('version', '=', p('seen'))
      // These fields decide whether it is kept as a version.
      .where('provisional', '=', p('was'))
      .where((eb) => eb(eb.fn.coalesce('confirmed_at', eb.lit(0)), '=', p('wasConfirmed'))),
  )
}

/** Copies the current state to the versions, before it is replaced. */
function archiveQuery(db: Database) {
  const columns = ['session_id', 'version', 'sealed', ...originColumns] as const
  return prepared<{ id: string; seen: number }, never>((p) =>
    db
      .insertInto('session_versions')
      .columns([...columns])
      .expression(
        db
          .selectFrom('session_states')
          .select([...columns])
          .where('session_id', '=', p('id'))
          .where('version', '=', p('seen')),
      ),
  )
}

/** Removes the versions that the writer `by` rotated since the last version of any other origin. */
function endRunQuery(db: Database) {
  return prepared<{ id: string; by: string }, never>((p) =>
    db
      .deleteFrom('session_versions')
      .where('session_id', '=', p('id'))
      .where((eb) =>
        eb(
          'version',
          '>',
          eb.fn.coalesce(
            eb
              .selectFrom('session_versions as o')
              .select((o) => o.fn.max('o.version').as('v'))
              .where('o.session_id', '=', p('id'))
              .where((o) =>
                o.or([
                  o('o.cause', 'is', null),
                  o('o.cause', 'not in', ['rotated', 'restored']),
                  o('o.written_by', '<>', p('by')),
                ]),
              ),
            eb.lit(0),
          ),
        ),
      ),
  )
}

/** Removes all but the newest, the last one that a user set and the last one that was seen logged in. */
function pruneQuery(db: Database) {
  return prepared<{ id: string; kept: number }, never>((p) => {
    const ofSession = () => db.selectFrom('session_versions as o').where('o.session_id', '=', p('id'))
    const newest = ofSession().select('o.version').orderBy('o.version', 'desc').limit(p('kept'))
    const lastPut = ofSession()
      .select((o) => o.fn.max('o.version').as('v'))
      .where('o.provisional', '=', 0)
      .where((o) => o.or([o('o.cause', 'is', null), o('o.cause', 'not in', ['rotated', 'restored', 'synced'])]))
    const lastConfirmed = ofSession()
      .select((o) => o.fn.max('o.version').as('v'))
      .where('o.confirmed_at', 'is not', null)
    return db
      .deleteFrom('session_versions')
      .where('session_id', '=', p('id'))
      .where('version', 'not in', newest)
      .where((eb) => eb('version', '<>', eb.fn.coalesce(lastPut, eb.lit(0))))
      .where((eb) => eb('version', '<>', eb.fn.coalesce(lastConfirmed, eb.lit(0))))
  })
}

function confirmQuery(db: Database) {
  return prepared<{ id: string; version: number; now: number }, never>((p) =>
    db
      .updateTable('session_states')
      .set({ confirmed_at: p('now'), provisional: 0 })
      .where('session_id', '=', p('id'))
      .where('version', '=', p('version'))
      .where('confirmed_at', 'is', null),
  )
}

function noteQuery(db: Database) {
  return prepared<{ id: string; seen: number; version: number; names: string; rotates: number }, never>((p) =>
    db
      .updateTable('sessions')
      .set((eb) => ({
        state_version: p('version'),
        cookie_names: p('names'),
        rotates: eb
          .case()
          .when('rotates', '=', 1)
          .then<0 | 1>(1)
          .else(eb.cast<0 | 1>(eb.val(p('rotates')), 'integer'))
          .end(),
      }))
      .where('id', '=', p('id'))
      .where('state_version', '=', p('seen'))
      .where('deleted_at', 'is', null)
      .where('disabled', '=', 0)
      .where('write_back', '=', 1),
  )
}
