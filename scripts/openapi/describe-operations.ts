import { isObject, type JsonObject } from '../../src/json-object.ts'
import { mapOperations, nameOf, type OpenApiDocument, schemasOf } from './document.ts'
import { operationIds } from './operation-ids.ts'

const domain = 'shop.example'
const page = 'https://shop.example/account'
const id = '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'
const cookies = { sid: '3f9ac1d2' }
const scrape = { url: page, session_id: id, formats: ['text'] }

/**
 * By the name of a schema, a body that the server accepts as it is. Without it the API reference fills in every
 * field, also those that exclude each other.
 */
const examples: Readonly<Record<string, JsonObject>> = {
  CreateSession: { name: 'My shop', domain, cookies, validation_url: page },
  UpdateSession: { name: 'My shop', keep_alive: true },
  RefreshSession: { cookies },
  ImportSessions: { content: 'Cookie: sid=3f9ac1d2', domain, dry_run: true },
  OpenCapture: { start_url: 'https://shop.example/login', name: 'My shop' },
  Scrape: scrape,
  Batch: { requests: [scrape, { url: 'https://shop.example/' }] },
  ValidateSession: {},
  CreateSyncSource: { kind: 'cookiecloud', name: 'Laptop', domains: [domain], create_missing: true },
  ValidateSessions: { ids: [id] },
  CreateWebhook: { url: 'https://hooks.example/latchkey', events: ['session.reauth_needed', 'session.recovered'] },
}

const json = 'application/json'

/** Gives each operation its id and an example of its body, and says where a request without a body is accepted. */
export function describeOperations<Doc extends OpenApiDocument>(document: Doc): Doc {
  const schemas = schemasOf(document)
  return mapOperations(document, (operation, path, method) => {
    const id = operationIds[`${method.toUpperCase()} ${path.replace('/api/v1', '')}`]
    const named = id === undefined ? operation : { operationId: id, ...operation }
    const body = operation['requestBody'] as RequestBody | undefined
    const media = body?.content[json]
    if (media === undefined) return named
    const name = nameOf(media.schema)
    const example = name === null ? undefined : examples[name]
    const content = { ...body?.content, [json]: { ...media, ...(example === undefined ? {} : { example }) } }
    return { ...named, requestBody: { ...body, content, required: !acceptsNothing(media.schema, schemas) } }
  })
}

interface RequestBody {
  readonly content: Readonly<Record<string, { readonly schema: JsonObject }>>
}

/** A missing body counts as an empty object: whether a schema, as requests have them, accepts that. */
function acceptsNothing(schema: JsonObject, schemas: Readonly<Record<string, JsonObject>>): boolean {
  const { required = [], anyOf: forms } = schema
  const name = nameOf(schema)
  if (name !== null) return acceptsNothing(schemas[name] ?? {}, schemas)
  const accepts = (one: unknown): boolean => isObject(one) && acceptsNothing(one, schemas)
  if ((required as readonly string[]).length > 0) return false
  return !Array.isArray(forms) || forms.some(accepts)
}
