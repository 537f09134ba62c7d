/** What some fields of a request must be together: one of several alternatives, as JSON Schema. */
export interface RequestRule {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, unknown>>
}

export const none = { type: 'null' }
/** A list of types: the fields of the object are described where it is defined, not in a rule. */
export const anObject = ['object']
const empty = { anyOf: [none, { maxProperties: 0, type: 'object' }, { const: '' }] }
const some = {
  anyOf: [
    { type: 'object', minProperties: 1 },
    { type: 'string', minLength: 1 },
  ],
}

const notWaiting = { wait_for_login_seconds: none }
const named = { session_id: { type: 'string' } }
/** No login of its own besides the session: a job that waits for a login is stored without one. */
const noLogin = { cookies: empty, headers: empty, session_headers: empty }

/** Fields at the top level, and what the object `advanced`, which must be there, must contain. */
const inAdvanced = (properties: Readonly<Record<string, unknown>>, required: readonly string[], others: object) => ({
  required: ['advanced'],
  properties: { ...others, advanced: { type: anObject, required, properties } },
})

/**
 * `lease_id` needs a `session_id`; `require_session` needs that or cookies; `wait_for_login_seconds` needs it and no login
 * of its own. Each may be at the top level or inside `advanced`.
 */
export const scrapeRules: readonly RequestRule[] = [
  { required: ['session_id'], properties: { ...named, ...notWaiting } },
  { required: ['session_id'], properties: { ...named, ...noLogin, advanced: { properties: noLogin } } },
  inAdvanced(named, ['session_id'], notWaiting),
  inAdvanced({ ...named, ...noLogin }, ['session_id'], noLogin),
  ...[
    { properties: { require_session: { enum: [false, null] }, advanced: { properties: { lease_id: none } } } },
    { required: ['cookies'], properties: { cookies: some, advanced: { properties: { lease_id: none } } } },
    inAdvanced({ cookies: some, lease_id: none }, ['cookies'], {}),
  ].map((rule) => ({ ...rule, properties: { ...rule.properties, ...notWaiting, lease_id: none } })),
]

/** What `POST /scrape` requires beyond a scrape of a batch. */
export const jobsOnly: readonly RequestRule[] = [
  { properties: notWaiting },
  { required: ['sync'], properties: { sync: { const: false } } },
]
