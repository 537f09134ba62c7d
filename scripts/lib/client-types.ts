/** A JSON Schema, as far as openapi.json uses it. */
export interface ApiSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly ApiSchema[]
  readonly items?: ApiSchema
  readonly properties?: Readonly<Record<string, ApiSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: ApiSchema | boolean
  readonly description?: string
}

export interface ApiOperation {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly ApiParameter[]
  readonly requestBody?: { readonly content: Contents }
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> }
}

type Contents = Readonly<Record<string, { readonly schema: ApiSchema }>>

interface ApiParameter {
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly schema: ApiSchema
  readonly description?: string
}

/** Names that would hide one of every JavaScript program, or that say too little outside the document. */
const clientNames: Readonly<Record<string, string>> = {
  Error: 'ErrorAnswer',
  Event: 'SessionEvent',
  Scrape: 'ScrapeRequest',
  Batch: 'BatchRequest',
  Health: 'ServerHealth',
}
/** Fields that the server takes for clients of other services; nobody who writes for this one needs them. */
const foreignField = /^An option of other services/

/** The TypeScript file with the types of all schemas and operations of the document, and where each operation is. */
export function clientTypes(document: ApiDocument): string {
  const schemas = Object.entries(document.components.schemas)
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return [
    '// Made from openapi.json by npm run openapi.',
    '/** No parameters. */\ntype Nothing = { readonly [name: string]: never }',
    ...schemas.map(([name, schema]) => declaration(name, schema, document.components.schemas)),
    `/** What each operation takes and answers, by its \`operationId\`. */\nexport interface Operations {\n${operations
      .map(({ operation }) => operationType(operation))
      .join('\n')}\n}`,
    `/** Method and path of each operation. */\nexport const routes = {\n${operations
      .map(({ method, path, operation }) => `  ${operation.operationId}: '${method} ${path}',`)
      .join('\n')}\n} as const satisfies Readonly<Record<keyof Operations, string>>`,
    '',
  ].join('\n\n')
}

function declaration(name: string, schema: ApiSchema, all: ApiDocument['components']['schemas']): string {
  const comment = commentOf(schema, '')
  if (schema.properties === undefined) return `${comment}export type ${clientName(name)} = ${typeOf(schema, '')}`
  const base = baseOf(name, schema, all)
  const own = base === null ? schema : without(schema, base.schema)
  const parents = base === null ? '' : ` extends ${clientName(base.name)}`
  return `${comment}export interface ${clientName(name)}${parents} ${objectType(own, '')}`
}

/** The largest other schema of which every field is in this one, exactly as it is there. */
function baseOf(name: string, schema: ApiSchema, all: ApiDocument['components']['schemas']) {
  const fits = Object.entries(all)
    .filter(([other, { properties }]) => other !== name && Object.keys(properties ?? {}).length >= 3)
    .filter(([, other]) => isPartOf(other, schema))
    .filter(([, other]) => size(other) < size(schema))
    .map(([other, otherSchema]) => ({ name: other, schema: otherSchema }))
  return fits.sort((a, b) => size(b.schema) - size(a.schema))[0] ?? null
}

const size = ({ properties = {} }: ApiSchema): number => Object.keys(properties).length

function isPartOf(part: ApiSchema, whole: ApiSchema): boolean {
  return Object.entries(part.properties ?? {}).every(
    ([field, schema]) =>
      JSON.stringify(whole.properties?.[field]) === JSON.stringify(schema) &&
      (whole.required?.includes(field) ?? false) === (part.required?.includes(field) ?? false),
  )
}

function without(schema: ApiSchema, base: ApiSchema): ApiSchema {
  const own = Object.entries(schema.properties ?? {}).filter(([field]) => base.properties?.[field] === undefined)
  return { ...schema, properties: Object.fromEntries(own) }
}

function operationType({ operationId, summary, parameters = [], requestBody, responses }: ApiOperation): string {
  const of = (place: string) => {
    const own = parameters.filter((one) => one.in === place)
    if (own.length === 0) return 'Nothing'
    // A field that is open takes undefined as well.
    return objectType(
      {
        properties: Object.fromEntries(
          own.map(({ name, schema, description }) => [
            name,
            { ...schema, ...(description === undefined ? {} : { description }) },
          ]),
        ),
        required: own.filter(({ required }) => required === true).map(({ name }) => name),
      },
      '    ',
    )
  }
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const types = answers.map(([, { content = {} }]) => contentType(content, 'undefined'))
  return [
    ...(summary === undefined ? [] : [`  /** ${summary} */`]),
    `  ${operationId}: {`,
    `    path: ${of('path')}`,
    `    query: ${of('query')}`,
    `    body: ${contentType(requestBody?.content ?? {}, 'undefined')}`,
    `    answer: ${[...new Set(types)].join(' | ')}`,
    '  }',
  ].join('\n')
}

/** JSON where there is any; what else arrives is read by the caller. */
function contentType(content: Contents, none: string): string {
  const json = content['application/json']
  if (json !== undefined) return typeOf(json.schema, '    ')
  return Object.keys(content).length === 0 ? none : 'Response'
}

function typeOf(schema: ApiSchema, indent: string): string {
  if (schema.$ref !== undefined) return clientName(schema.$ref.split('/').at(-1) ?? '')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) {
    return isQueryBoolean(schema.enum) ? 'boolean' : [...new Set(schema.enum.map(literal))].join(' | ')
  }
  if (schema.anyOf !== undefined) return unionOf(schema.anyOf.map((one) => typeOf(one, indent)))
  const kinds = schema.type === undefined ? [] : [schema.type].flat()
  if (kinds.length === 0) return 'unknown'
  return unionOf(kinds.map((kind) => typeOfKind(kind as string, schema, indent)))
}

function typeOfKind(kind: string, schema: ApiSchema, indent: string): string {
  switch (kind) {
    case 'integer':
      return 'number'
    case 'array': {
      const item = typeOf(schema.items ?? {}, indent)
      return item.includes(' | ') || item.startsWith('{') ? `ReadonlyArray<${item}>` : `readonly ${item}[]`
    }
    case 'object':
      return schema.properties === undefined ? mapType(schema, indent) : objectType(schema, indent)
    default:
      return kind
  }
}

function mapType({ additionalProperties }: ApiSchema, indent: string): string {
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown'
  return `{ readonly [name: string]: ${value} }`
}

function objectType(schema: ApiSchema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema
  const inner = `${indent}  `
  const fields = Object.entries(properties).filter(([, { description = '' }]) => !foreignField.test(description))
  if (fields.length === 0) return '{ readonly [name: string]: never }'
  const lines = fields.map(([name, field]) => {
    const isOptional = !required.includes(name)
    // What is sent may be left out by the value undefined; what is received never has it.
    const orNothing = isOptional && additionalProperties !== false ? ' | undefined' : ''
    return `${commentOf(field, inner)}${inner}readonly ${key(name)}${isOptional ? '?' : ''}: ${typeOf(field, inner)}${orNothing}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

function unionOf(types: readonly string[]): string {
  // Whatever else there is, unknown takes it in.
  return types.includes('unknown') ? 'unknown' : [...new Set(types)].join(' | ')
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

/** How a query says yes or no. */
const isQueryBoolean = (values: readonly unknown[]): boolean => values.join() === '0,1,true,false'

const key = (name: string): string => (/^[a-z_]\w*$/i.test(name) ? name : `'${name}'`)

const clientName = (name: string): string => clientNames[name] ?? name

function commentOf({ description }: ApiSchema, indent: string): string {
  if (description === undefined || description === '') return ''
  return `${indent}/** ${description.replaceAll('*/', '*\\/').replace(/\s*\n\s*/g, ' ')} */\n`
}
