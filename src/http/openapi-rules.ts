type Node = Readonly<Record<string, unknown>>

const none = { type: 'null' }

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

/** Rules that involve several fields of a request, by the name of its schema. */
const schemaRules: Readonly<Record<string, readonly Node[]>> = {
  CreateSession: [
    { ...plain, required: ['cookies'], properties: { ...plain.properties, cookies: someCookies } },
    encrypted,
    { ...plain, required: ['headers'], properties: { ...plain.properties, headers: { required: ['Authorization'] } } },
  ],
  UpdateSession: [plain, encrypted],
  RefreshSession: [plain, encrypted],
  ImportSessions: [{ properties: { domain: none } }, { properties: { domains: none } }],
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
const fieldRules: Readonly<Record<string, readonly Node[]>> = {
  concurrency: [
    { required: ['max'], properties: { mode: { const: 'limited' }, max: { type: 'integer' } } },
    { properties: { mode: { enum: ['auto', 'shared', 'exclusive'] }, max: none } },
  ],
}

/**
 * Adds to the document what the schemas of requests check by code, as far as JSON Schema can express it. Separate from
 * those schemas, because other code reads their fields and does not support alternatives.
 */
export function describeRules<Doc extends { readonly components?: unknown; readonly paths?: unknown }>(
  document: Doc,
): Doc {
  const { schemas = {}, ...others } = (document.components ?? {}) as { readonly schemas?: Node }
  const ruled = Object.entries(schemas).map(([name, schema]) => {
    const rules = schemaRules[name]
    // Only requests have mutually exclusive fields; a response contains what is stored.
    return [name, rules === undefined ? schema : withRules(schema as Node, rules)]
  })
  return { ...document, components: { ...others, schemas: Object.fromEntries(ruled) } }
}

function withRules(schema: Node, rules: readonly Node[]): Node {
  const properties = Object.entries((schema['properties'] ?? {}) as Node).map(([field, inner]) => {
    const own = fieldRules[field]
    return [field, own === undefined ? inner : withRulesOfField(inner as Node, own)]
  })
  return { ...schema, properties: Object.fromEntries(properties), anyOf: rules }
}

/** For a field that may be null, the object is one of its forms. */
function withRulesOfField(field: Node, rules: readonly Node[]): Node {
  if (field['type'] === 'object') return { ...field, anyOf: rules }
  const forms = (field['anyOf'] ?? []) as readonly Node[]
  return { ...field, anyOf: forms.map((form) => (form['type'] === 'object' ? { ...form, anyOf: rules } : form)) }
}
