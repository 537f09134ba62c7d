import type { JsonObject } from '../cookies/formats/fields.ts'
import { mapOperations, nameOf, type OpenApiDocument } from './document.ts'

const domain = 'shop.example'
const page = 'https://shop.example/account'
const id = '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'
const cookies = { sid: '3f9ac1d2' }
const scrape = { url: page, session_id: id, formats: ['text'] }

/**
 * By the name of a schema or by path, a body that the server accepts as it is. Without it the API reference fills in every
 * field, also those that exclude each other.
 */
const bodies: Readonly<Record<string, JsonObject>> = {
  CreateSession: { name: 'My shop', domain, cookies, validation_url: page },
  UpdateSession: { name: 'My shop', keep_alive: true },
  RefreshSession: { cookies },
  ImportSessions: { content: 'Cookie: sid=3f9ac1d2', domain, dry_run: true },
  OpenCapture: { start_url: 'https://shop.example/login', name: 'My shop' },
  Scrape: scrape,
  Batch: { requests: [scrape, { url: 'https://shop.example/' }] },
  '/api/v1/sessions/{id}/validate': {},
  CreateSyncSource: { kind: 'cookiecloud', name: 'Laptop', domains: [domain], create_missing: true },
  ValidateSessions: { ids: [id] },
  CreateWebhook: { url: 'https://hooks.example/latchkey', events: ['session.reauth_needed', 'session.recovered'] },
}

const json = 'application/json'

/** Adds these examples to the bodies of requests. */
export function describeExamples<Doc extends OpenApiDocument>(document: Doc): Doc {
  return mapOperations(document, (operation, path) => {
    const { requestBody } = operation as Operation
    const media = requestBody?.content?.[json]
    const example = media === undefined ? undefined : bodies[nameOf(media.schema) ?? path]
    if (example === undefined) return operation
    return {
      ...operation,
      requestBody: { ...requestBody, content: { ...requestBody?.content, [json]: { ...media, example } } },
    }
  })
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema: JsonObject }>> }
}
