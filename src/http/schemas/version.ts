import { z } from 'zod'
import type { VersionPage } from '../../sessions/operations/versions.ts'
import { stateCauses } from '../../sessions/state/state-origin.ts'
import type { StateVersion } from '../../sessions/stored-session.ts'
import { cursor, limitQuery, orNull, timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'

const names = z.array(z.string()).meta({ description: 'Names of cookies, one for each; never a value' })

const versionSchema = z
  .object({
    version: z.int(),
    is_current: z.boolean(),
    cause: z.enum(stateCauses).nullable().meta({ description: 'null: written before there were versions' }),
    written_by: z.string().nullable().meta({ description: 'An e-mail, or `system`' }),
    written_at: timeOut.nullable(),
    added: names,
    changed: names,
    removed: names,
    provisional: z.boolean().meta({ description: 'Stored from an answer that does not show whether it was logged in' }),
    confirmed_at: timeOut.nullable().meta({ description: 'When an answer first showed it logged in' }),
  })
  .meta({ id: 'SessionVersion' })

export const versionsSchema = z
  .object({ versions: z.array(versionSchema), total: z.int(), next_cursor: z.string().nullable() })
  .meta({ id: 'SessionVersions' })

export const versionsQuery = z.object({ limit: limitQuery(200, 50), cursor: orNull(cursor) })

export const rollbackBody = z.object({ version: z.int().min(1).max(2_147_483_647) }).meta({ id: 'RollBackSession' })

export function toVersionsBody({ versions, total, nextCursor }: VersionPage): z.output<typeof versionsSchema> {
  return { versions: versions.map(toVersionBody), total, next_cursor: nextCursor }
}

const versionBody = bodyOf(versionSchema)

const toVersionBody = ({ version, isCurrent, origin }: StateVersion) =>
  versionBody({ ...noChanges, ...origin.changes, ...origin, version, isCurrent })

const noChanges = { added: [], changed: [], removed: [] }
