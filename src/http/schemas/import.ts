import { z } from 'zod'
import { importFormats } from '../../cookies/formats/parsed-import.ts'
import { dropReasons, warningCodes } from '../../cookies/formats/receipt.ts'
import type { ImportContent } from '../../cookies/formats/recognise.ts'
import { invalidField } from '../../errors.ts'
import { isObject } from '../../json-object.ts'
import { bindings } from '../../sessions/binding.ts'
import type { ImportResult, ImportSessionInput } from '../../sessions/operations/import.ts'
import { flagQuery, idOut, optional, timeIn, timeOut, urlText, withoutNulls } from './fields.ts'
import { sessionSchema, toSessionBody } from './session.ts'
import { externalIdText, nameText, notesText } from './session-fields.ts'
import { domainText, newSessionFields, toNewInput, toUpdateInput, userAgentText } from './session-input.ts'
import { bodyOf } from './to-body.ts'
import { useTokenField } from './use-token.ts'

const anyObject = z.custom<object>(isObject, 'must be an object').meta({ type: 'object' })
const contentField = z.union([z.string().min(1), z.array(z.unknown()), anyObject])
const formatField = z.enum(importFormats)
const maxDomains = 50

/** The body of an import; an exported file itself, without an envelope, is accepted too (docs/import.md). */
export const importBody = z
  .object({
    ...newSessionFields,
    content: optional(contentField).meta({ description: 'What a browser or tool exports: text, a list or an object' }),
    cookies: optional(contentField).meta({ description: 'The same as `content`' }),
    log: optional(anyObject).meta({ description: 'Of a HAR that is the body itself' }),
    origins: optional(z.array(z.unknown())).meta({ description: 'Of a storageState that is the body itself' }),
    name: optional(nameText).meta({ description: 'Default: the domain' }),
    domain: optional(domainText).meta({ description: 'Default: the domain that the content names' }),
    domains: optional(z.array(domainText).max(maxDomains)).meta({ description: 'Creates one session for each domain' }),
    format: optional(formatField).meta({ description: 'Reads the content as this format only' }),
    use_token: optional(useTokenField),
    dry_run: optional(z.boolean()).meta({ description: 'Returns the receipt and stores nothing' }),
  })
  .meta({ id: 'ImportSessions' })

/** Fields for a body that is the exported file itself. Never a secret, because URLs are logged. */
export const importQuery = z.object({
  name: nameText.optional(),
  domain: domainText.optional(),
  domains: z
    .union([domainText, z.array(domainText).max(maxDomains)])
    .optional()
    .meta({ description: 'Separated by commas, or repeated' }),
  format: formatField.optional(),
  dry_run: flagQuery.optional(),
  external_id: externalIdText.optional(),
  notes: notesText.optional(),
  expires_at: timeIn.optional(),
  validation_url: urlText.optional(),
  validate: flagQuery.optional(),
  consent: flagQuery.optional(),
  user_agent: userAgentText.optional().meta({ description: 'Of the browser that logged in' }),
})

/** The import request; a field in the body overrides the query. Throws VALIDATION_ERROR. */
export function toImportInput(
  body: z.output<typeof importBody>,
  query: z.output<typeof importQuery>,
): ImportSessionInput {
  // A body that names domains, in either field, overrides both fields of the query.
  const namesDomains = body.domain != null || body.domains != null
  const one = (namesDomains ? body.domain : query.domain) ?? undefined
  const several = namesDomains ? (body.domains ?? []) : [query.domains ?? []].flat().flatMap((text) => text.split(','))
  if (one !== undefined && several.length > 0) throw invalidField('domains', 'send either domain or domains')
  if (several.length > maxDomains) throw invalidField('domains', `must contain at most ${maxDomains} domains`)
  const fields = { ...query, ...withoutNulls(body) }
  return {
    ...toNewInput({ ...fields, name: '' }),
    // The token is that of the imported storage.
    changes: toUpdateInput({ ...fields, domain: undefined, cookies: undefined, use_token: undefined }),
    name: body.name ?? query.name ?? null,
    content: contentOf(body),
    format: body.format ?? query.format ?? null,
    domains: one === undefined ? several : [one],
    useToken: body.use_token ?? null,
    dryRun: body.dry_run ?? query.dry_run ?? false,
  }
}

function contentOf({ content, cookies, log, origins }: z.output<typeof importBody>): ImportContent {
  const whole = log == null ? null : { log }
  // A storageState as the body: its cookies and its origins belong together.
  const listed = cookies != null && origins != null ? { cookies, origins } : cookies
  const given = [content, listed, whole].filter((one) => one != null)
  const [first] = given
  if (first === undefined) throw invalidField('content', 'is missing: send what the browser or tool exported')
  if (given.length > 1) throw invalidField('content', 'send only one of content, cookies and log')
  return first
}

const receiptSchema = z
  .object({
    format: formatField,
    domains: z.array(z.string()),
    kept: z.array(z.string()).meta({ description: 'Names, one for each cookie' }),
    guessed: z.array(z.object({ name: z.string(), what: z.array(z.string()), how: z.string() })),
    dropped: z.array(
      z.object({
        name: z.string().nullable(),
        domain: z.string().nullable(),
        reason: z.enum(dropReasons),
        count: z.int(),
      }),
    ),
    headers: z.object({ kept: z.array(z.string()), dropped: z.array(z.string()) }),
    storage: z.object({
      origins: z.int().meta({ description: 'Origins whose storage is kept' }),
      items: z.int().meta({ description: 'Entries of their localStorage' }),
    }),
    storage_tokens: z
      .array(
        z.object({
          origin: z.string().meta({ description: 'scheme://host[:port]', examples: ['https://app.example.com'] }),
          key: z.string().meta({ description: 'Of the entry', examples: ['jwtToken'] }),
          kind: z.enum(['jwt', 'opaque']).meta({ description: '`jwt`: a JSON Web Token; `opaque`: another text' }),
          expires_at: timeOut.nullable().meta({ description: 'As stated in the token; null if it states none' }),
        }),
      )
      .meta({ description: 'Entries of localStorage that look like bearer tokens: `use_token` takes one of them' }),
    binding: z.enum(bindings),
    binding_details: z.string(),
    warnings: z.array(z.object({ code: z.enum(warningCodes), message: z.string(), names: z.array(z.string()) })),
  })
  .meta({ id: 'ImportReceipt', description: 'Result of an import: names, never a value' })

export const importedSchema = z
  .object({
    receipt: receiptSchema,
    created: z.literal(true),
    sessions: z.array(sessionSchema).meta({ description: 'One for each domain, in their order' }),
  })
  .meta({ id: 'Imported' })

const receiptBody = bodyOf(receiptSchema)

/** The answer when no session is new: to a dry run, and to an import that updated a session. */
export const notCreatedSchema = z
  .object({
    receipt: receiptSchema,
    created: z.literal(false),
    updates: idOut.nullable().meta({
      description:
        'The session with this `external_id`, which is updated (with `dry_run`: would be); null: none has it',
    }),
    sessions: z.array(sessionSchema).meta({ description: 'The updated session; empty with `dry_run`' }),
  })
  .meta({ id: 'ImportWithoutCreation' })

export function toImportedBody(
  result: ImportResult,
): z.output<typeof importedSchema> | z.output<typeof notCreatedSchema> {
  const { receipt, binding, sessions, existingId } = result
  const all = {
    receipt: receiptBody(receipt, { binding: binding.binding, binding_details: binding.details }),
    sessions: sessions.map(toSessionBody),
  }
  const created = sessions.length > 0 && existingId === null
  return created ? { ...all, created } : { ...all, created, updates: existingId }
}
