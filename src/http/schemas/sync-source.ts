import { z } from 'zod'
import {
  type CreatedSyncSource,
  type CreateSyncSourceInput,
  cryptoTypes,
  pushOutcomes,
  pushRefusalReasons,
  type SyncSourceView,
  syncKinds,
  type UpdateSyncSourceInput,
} from '../../sync/sync-types.ts'
import { idOrNil } from '../request-parts.ts'
import { idOut, optional, text, timeOut, withoutNulls } from './fields.ts'
import { nameText } from './session-fields.ts'
import { domainText } from './session-input.ts'
import { bodyOf } from './to-body.ts'

const domainsField = z
  .array(domainText)
  .max(100)
  .meta({ description: 'Domains of which sessions are created with `create_missing`', examples: [['shop.example']] })
const createMissingField = z.boolean().meta({
  description: 'Create a session for a domain that has none when a push has cookies for it (default false)',
})
const sessionIdsField = z
  .array(z.string())
  .max(200)
  .meta({
    description: 'Your sessions that it feeds, besides those that it creates; on PATCH the whole list',
    examples: [['3f0c7a52-8f5e-4b0b-9d0e-0c6f3f1f9f11']],
  })

const settings = {
  domains: optional(domainsField),
  create_missing: optional(createMissingField),
  session_ids: optional(sessionIdsField),
}

export const createSyncSourceBody = z
  .object({ kind: z.enum(syncKinds).meta({ description: 'The program that pushes' }), name: nameText, ...settings })
  .meta({ id: 'CreateSyncSource' })

export const updateSyncSourceBody = z.object({ name: optional(nameText), ...settings }).meta({ id: 'UpdateSyncSource' })

export function toCreateSyncSourceInput(body: z.output<typeof createSyncSourceBody>): CreateSyncSourceInput {
  return {
    kind: body.kind,
    name: body.name,
    domains: body.domains ?? [],
    createMissing: body.create_missing ?? false,
    sessionIds: (body.session_ids ?? []).map(idOrNil),
  }
}

export function toUpdateSyncSourceInput(body: z.output<typeof updateSyncSourceBody>): UpdateSyncSourceInput {
  return withoutNulls({
    name: body.name,
    domains: body.domains,
    createMissing: body.create_missing,
    sessionIds: body.session_ids?.map(idOrNil),
  })
}

const resultSchema = z.object({
  domain: z.string(),
  session_id: idOut.nullable(),
  outcome: z.enum(pushOutcomes).meta({ description: 'What became of it; docs/sync.md explains each' }),
  reason: z.enum(pushRefusalReasons).nullable().meta({ description: 'Why it was refused' }),
  too_large: z.array(z.string()).meta({
    description: 'Parts of storage that were left out, because the session has no room for them',
    examples: [['item cache of https://shop.example']],
  }),
})

export const syncSourceSchema = z
  .object({
    id: idOut,
    kind: z.enum(syncKinds),
    name: z.string(),
    server_url: z.string().meta({
      description: 'The server address for the extension',
      examples: ['https://keys.example/sync/cookiecloud'],
    }),
    uuid: z.string().meta({ description: 'The user key for the extension' }),
    domains: z.array(z.string()),
    create_missing: z.boolean(),
    session_ids: z.array(idOut).meta({ description: 'The sessions that it feeds' }),
    pushed_at: timeOut.nullable().meta({ description: 'When the browser made the last push, by its own clock' }),
    last_push: z.object({ received_at: timeOut, results: z.array(resultSchema) }).nullable(),
    created_at: timeOut,
    updated_at: timeOut,
  })
  .meta({ id: 'SyncSource' })

export const createdSyncSourceSchema = syncSourceSchema
  .extend({ password: z.string().meta({ description: 'Only in this answer', examples: ['Zb3…'] }) })
  .meta({ id: 'CreatedSyncSource' })

export const syncSourceListSchema = z.object({ sync_sources: z.array(syncSourceSchema) }).meta({ id: 'SyncSourceList' })

const sourceBody = bodyOf(syncSourceSchema)

/** @param base where clients reach the server, without a slash at its end */
export const toSyncSourceBody = ({ source, sessionIds }: SyncSourceView, base: string) =>
  sourceBody(source, { server_url: `${base}/sync/cookiecloud`, session_ids: [...sessionIds] })

export const toCreatedSyncSourceBody = (created: CreatedSyncSource, base: string) => ({
  ...toSyncSourceBody(created, base),
  password: created.password,
})

/** A push of CookieCloud. */
export const pushBody = z.object({
  uuid: text(1, 200),
  encrypted: z.string().min(1),
  crypto_type: z
    .union([z.enum(cryptoTypes), z.literal('')])
    .nullish()
    .transform((value) => value || ('legacy' as const)),
})

export const pushedSchema = z.object({ action: z.literal('done') })
