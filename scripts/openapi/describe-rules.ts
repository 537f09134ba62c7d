import type { JsonObject } from '../../src/json-object.ts'
import { mapOperations, mapValues, type OpenApiDocument, refTo, schemasOf, withSchemas } from './document.ts'
import { anObject, jobsOnly, none, type RequestRule, scrapeRules } from './scrape-rules.ts'

/** Plain cookies or none, without the fields of encrypted ones. */
const plain = { properties: { encrypted_cookies: none, wrapped_key: none } }
const encrypted = {
  required: ['encrypted_cookies', 'wrapped_key'],
  properties: { encrypted_cookies: { type: 'string' }, wrapped_key: { type: 'string' }, cookies: none },
}
const someCookies = {
  anyOf: [
    { type: 'object', minProperties: 1 },
    { type: 'array', minItems: 1 },
    { type: 'string', minLength: 1 },
  ],
}

const withLogin = {
  type: anObject,
  required: ['Authorization'],
  properties: { Authorization: { type: 'string', pattern: '^[!-~]' } },
}

/** Each rule of one list with each of the other. */
const combined = (some: readonly RequestRule[], others: readonly RequestRule[]): readonly RequestRule[] =>
  some.flatMap((one) =>
    others.map((other) => ({
      required: [...(one.required ?? []), ...(other.required ?? [])],
      properties: { ...one.properties, ...other.properties },
    })),
  )

const content = { type: ['string', 'array', 'object'] }
/** An import has its content in one of three fields. */
const oneContent: readonly RequestRule[] = [
  { required: ['content'], properties: { content, cookies: none, log: none } },
  { required: ['cookies'], properties: { cookies: content, content: none, log: none } },
  { required: ['log'], properties: { log: { type: 'object' }, content: none, cookies: none } },
]

/** Rules that involve several fields of a request, by the name of its schema. */
const schemaRules: Readonly<Record<string, readonly RequestRule[]>> = {
  CreateSession: [
    { ...plain, required: ['cookies'], properties: { ...plain.properties, cookies: someCookies } },
    encrypted,
    { ...plain, required: ['headers'], properties: { ...plain.properties, headers: withLogin } },
  ],
  UpdateSession: [plain, encrypted],
  RefreshSession: [plain, encrypted],
  ImportSessions: combined([{ properties: { domain: none } }, { properties: { domains: none } }], oneContent),
  Scrape: scrapeRules,
  Batch: [
    { required: ['requests'], properties: { requests: { type: 'array' }, urls: none } },
    { required: ['urls'], properties: { urls: { type: 'array' }, requests: none } },
  ],
  ValidateSessions: [
    { required: ['ids'], properties: { ids: { type: 'array' }, all: { enum: [false, null] } } },
    { required: ['all'], properties: { all: { const: true }, ids: none } },
  ],
}

/** The same for objects inside requests, by the name of their field. */
const fieldRules: Readonly<Record<string, readonly JsonObject[]>> = {
  concurrency: [
    { required: ['max'], properties: { mode: { const: 'limited' }, max: { type: 'integer' } } },
    { properties: { mode: { enum: ['auto', 'shared', 'exclusive', null] }, max: none } },
  ],
  renewal: [{ properties: { method: { enum: ['POST', null] } } }, { properties: { body: none } }],
}

/**
 * Adds to the document what the schemas of requests check by code, as far as JSON Schema can express it. Separate from
 * those schemas, because other code reads their fields and does not support alternatives.
 */
export function describeRules<Doc extends OpenApiDocument>(document: Doc): Doc {
  const given = schemasOf(document)
  const schemas = mapValues(given, (named, name) => {
    const schema = name === 'Batch' ? withTextItems(named, given['Scrape']) : named
    const rules = schemaRules[name]
    // Only requests have mutually exclusive fields; a response contains what is stored.
    return rules === undefined ? schema : withRules(schema, rules)
  })
  return mapOperations(withSchemas(document, schemas), (operation, path) =>
    path.endsWith('/scrape') ? withoutWaiting(operation) : operation,
  )
}

/** A scrape that is not a job cannot wait for a login; the items of a batch, with the same schema, can. */
function withoutWaiting(operation: JsonObject): JsonObject {
  const ref = JSON.stringify({ schema: refTo('Scrape') })
  // Beside `$ref`, where generators of clients pass over it: a second part of an `allOf` is an empty object to some.
  const ruled = { schema: { ...refTo('Scrape'), type: 'object', anyOf: jobsOnly } }
  return JSON.parse(JSON.stringify(operation).replaceAll(ref, JSON.stringify(ruled)))
}

/** Items may be URLs as well; the schema of the body sees them after they were made objects. */
function withTextItems(batch: JsonObject, scrape: JsonObject | undefined): JsonObject {
  const { url } = (scrape?.['properties'] ?? {}) as JsonObject
  type List = { readonly anyOf: readonly { items?: unknown }[] }
  const { properties } = JSON.parse(JSON.stringify(batch)) as { properties: { requests: List; urls: List } }
  for (const form of [...properties.requests.anyOf, ...properties.urls.anyOf])
    if (form.items !== undefined) form.items = { anyOf: [url, form.items] }
  return { ...batch, properties }
}

function withRules(schema: JsonObject, rules: readonly RequestRule[]): JsonObject {
  const properties = Object.entries((schema['properties'] ?? {}) as JsonObject).map(([field, inner]) => {
    const own = fieldRules[field]
    return [field, own === undefined ? inner : withRulesOfField(inner as JsonObject, own)]
  })
  return { ...schema, properties: Object.fromEntries(properties), anyOf: rules }
}

/** For a field that may be null, the object is one of its forms. */
function withRulesOfField(field: JsonObject, rules: readonly JsonObject[]): JsonObject {
  if (field['type'] === 'object') return { ...field, anyOf: rules }
  const forms = (field['anyOf'] ?? []) as readonly JsonObject[]
  return { ...field, anyOf: forms.map((form) => (form['type'] === 'object' ? { ...form, anyOf: rules } : form)) }
}
