import { z } from 'zod'
import { warningsSchema } from './schemas/warnings.ts'

type Json = Record<string, unknown>

const prefix = '#/components/schemas/'
const methods: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete'])

/**
 * Adds `warnings`, which `plugins/unknown-fields.ts` may insert, to every response to a request with a body or a query. A schema
 * that other responses use as well stays unchanged and gets a second form: `SessionAnswer` beside `Session`.
 */
export function describeWarnings<Doc extends { readonly paths?: unknown; readonly components?: unknown }>(
  document: Doc,
): Doc {
  const described = structuredClone(document) as { paths?: Json; components?: { schemas?: Record<string, Json> } }
  const schemas = described.components?.schemas ?? {}
  const answers = answersIn(described.paths ?? {})
  const named = new Set(answers.flatMap(({ schema }) => nameOf(schema) ?? []))
  for (const media of answers) {
    const name = nameOf(media.schema)
    media.schema = name === null ? withWarnings(media.schema) : { $ref: `${prefix}${name}Answer` }
  }
  for (const name of named) schemas[`${name}Answer`] = withWarnings(schemas[name] ?? {})
  schemas['Warnings'] = warningsJson()
  return onlyOneForm(described, named) as unknown as Doc
}

interface Media {
  schema: Json
}

function answersIn(paths: Json): Media[] {
  const operations = Object.values(paths).flatMap((path) =>
    Object.entries(path as Json).flatMap(([method, operation]) => (methods.has(method) ? [operation as Json] : [])),
  )
  return operations.flatMap((operation) => {
    if (operation['requestBody'] === undefined && !hasQuery(operation)) return []
    const responses = Object.entries((operation['responses'] ?? {}) as Json)
    return responses.flatMap(([status, response]) => {
      const media = ((response as Json)['content'] as Json | undefined)?.['application/json'] as Media | undefined
      return status.startsWith('2') && media !== undefined ? [media] : []
    })
  })
}

function hasQuery(operation: Json): boolean {
  const parameters = (operation['parameters'] ?? []) as readonly Json[]
  return parameters.some((parameter) => parameter['in'] === 'query')
}

function nameOf({ $ref: ref }: Json): string | null {
  return typeof ref === 'string' && ref.startsWith(prefix) ? ref.slice(prefix.length) : null
}

/** A response that is not an object cannot contain warnings. */
function withWarnings(schema: Json): Json {
  const { properties } = schema
  if (properties === undefined) return schema
  return { ...schema, properties: { ...(properties as Json), warnings: { $ref: `${prefix}Warnings` } } }
}

function warningsJson(): Json {
  const { properties } = z.toJSONSchema(warningsSchema, { io: 'output' })
  return (properties?.['warnings'] ?? {}) as Json
}

interface Whole {
  readonly components: { readonly schemas: Record<string, Json> }
}

/** When nothing else refers to the plain form, the other form takes its name. */
function onlyOneForm(document: object, named: ReadonlySet<string>): object {
  let text = JSON.stringify(document)
  for (const name of named) {
    if (text.includes(`"${prefix}${name}"`)) continue
    const whole = JSON.parse(text) as Whole
    const { [`${name}Answer`]: answer, ...others } = whole.components.schemas
    const components = { ...whole.components, schemas: { ...others, [name]: answer } }
    text = JSON.stringify({ ...whole, components })
    text = text.replaceAll(`"${prefix}${name}Answer"`, `"${prefix}${name}"`)
  }
  const whole = JSON.parse(text) as Whole
  const sorted = Object.entries(whole.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...whole, components: { ...whole.components, schemas: Object.fromEntries(sorted) } }
}
