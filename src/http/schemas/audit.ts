import { z } from 'zod'
import { type AuditAction, type AuditEntry, auditActions } from '../../audit/entry.ts'
import { formatTime } from '../../clock.ts'
import type { AuditPage } from '../../sessions/operations/audit-page.ts'
import { cursor, limitQuery, orNull, timeOut } from './fields.ts'

/** The fields of `details` besides `key_prefix`, by action; nothing else of an entry is returned. */
const detailsByAction: Readonly<Record<AuditAction, readonly DetailName[]>> = {
  created: ['version', 'consent'],
  imported: ['version', 'format', 'consent'],
  captured: ['version', 'capture_id'],
  synced: ['version', 'source_id', 'verdict'],
  sync_refused: ['source_id', 'reason', 'verdict', 'wrong_user'],
  updated: ['fields', 'version', 'reason'],
  refreshed: ['version', 'fields'],
  validated: [
    'is_valid',
    'confidence',
    'tries_version',
    'verdict',
    'reason',
    'evidence',
    'page',
    'login_url',
    'wrong_user',
  ],
  used_for_scrape: ['url', 'request_id', 'tries_version'],
  used_for_validation: ['url', 'request_id', 'tries_version'],
  used_for_renewal: ['url', 'version'],
  cookies_rotated: ['version', 'cookie_names', 'origins', 'request_id'],
  rotation_not_stored: ['version', 'cookie_names', 'request_id'],
  tokens_renewed: ['version'],
  renewal_failed: ['verdict', 'reason'],
  rolled_back: ['version', 'from_version', 'reason', 'request_id'],
  shared: ['organization_id'],
  unshared: ['organization_id', 'reason'],
  leased: ['lease_id', 'until'],
  disabled: [],
  expired: ['expires_at'],
  invalidated: ['reason'],
  recovered: ['reason'],
  use_refused: ['url', 'reason', 'request_id', 'count', 'since'],
  checkpoint: ['through'],
  deleted: [],
}

const detailSchemas = {
  key_prefix: z.string(),
  capture_id: z.string().meta({
    description: 'The login in a browser of this server',
    examples: ['70000000-0000-4000-8000-000000000000'],
  }),
  cookie_names: z.array(z.string()),
  confidence: z.number(),
  consent: z.boolean(),
  count: z.int(),
  evidence: z.array(z.string()),
  expires_at: z.string(),
  fields: z.array(z.string()),
  format: z.string(),
  from_version: z.int(),
  is_valid: z.boolean(),
  lease_id: z.string(),
  login_url: z.string(),
  organization_id: z.string(),
  origins: z.array(z.string()),
  page: z.string(),
  reason: z.string(),
  request_id: z.string(),
  since: z.string(),
  source_id: z.string().meta({
    description: 'The sync source that pushed it',
    examples: ['80000000-0000-4000-8000-000000000000'],
  }),
  until: z.string().nullable(),
  through: z.int(),
  tries_version: z.int(),
  url: z.string(),
  verdict: z.string(),
  version: z.int(),
  wrong_user: z.string(),
}

type DetailName = keyof typeof detailSchemas

const entrySchema = z
  .object({
    seq: z.int().meta({
      description: 'The position of the entry in the trail of its session: 1 for the first; it never changes',
      examples: [17],
    }),
    action: z.enum(auditActions),
    actor: z.string(),
    timestamp: timeOut,
    details: z
      .object(detailSchemas)
      .partial()
      .meta({ description: 'Which fields are present depends on the action; `key_prefix` if a key was used' }),
  })
  .meta({ id: 'AuditEntry' })

type EntryDetails = z.output<typeof entrySchema>['details']

export const auditSchema = z
  .object({ entries: z.array(entrySchema), total: z.int(), next_cursor: z.string().nullable() })
  .meta({ id: 'AuditPage' })

export const auditQuery = z.object({
  limit: limitQuery(1000, 1000),
  cursor: orNull(cursor),
  action: orNull(z.enum(auditActions)),
})

/** The response; each entry has only the details that its action lists. */
export function toAuditBody(page: AuditPage): z.output<typeof auditSchema> {
  return { entries: page.entries.flatMap(toEntryBody), total: page.total, next_cursor: page.nextCursor }
}

/** Empty for an action of another kind of chain, which no session's chain contains. */
function toEntryBody(entry: AuditEntry): z.output<typeof entrySchema>[] {
  const action = auditActions.find((name) => name === entry.action)
  if (action === undefined) return []
  const names = ['key_prefix', ...detailsByAction[action]].filter((name) => entry.details[name] !== undefined)
  // The writer gave each field its type; the serializer enforces the schema.
  const details = Object.fromEntries(names.map((name) => [name, entry.details[name]])) as EntryDetails
  return [{ seq: entry.seq, action, actor: entry.actor, timestamp: formatTime(entry.at), details }]
}
