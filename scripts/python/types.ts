import { type Document, generatedHead, nameOfRef, type Schema } from './document.ts'

const head = `${generatedHead}"""What requests and answers contain. Times are ISO 8601 in UTC, ids are UUIDs."""

from typing import Any, Literal, TypedDict

from typing_extensions import NotRequired
`

/** Options of other services, which the server accepts for their clients only; and names for one client. */
const isForeign = ({ description = '' }: Schema): boolean =>
  /^(An option of other|For the Node SDK|The same options, as some)/.test(description)

/** Arguments of their own in the client: the rest of the object is a type `…Options`, of which the whole one is made. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  Scrape: ['url', 'sync'],
  ImportSessions: ['content', 'cookies', 'log', 'origins'],
}

/** types.py: a TypedDict for each object; equal objects within others share one. */
export function pythonTypes({ components: { schemas } }: Document): string {
  const written = new Map<string, string>()
  const taken = new Set(Object.keys(schemas))
  const namesByShape = new Map<string, string>()

  const nameFor = (schema: Schema, wanted: string): string => {
    const shape = JSON.stringify(schema)
    const known = namesByShape.get(shape)
    if (known !== undefined) return known
    let name = wanted
    for (let n = 2; taken.has(name); n += 1) name = `${wanted}${n}`
    taken.add(name)
    namesByShape.set(shape, name)
    written.set(name, classOf(name, schema))
    return name
  }

  const typeOf = (schema: Schema, name: string): string => {
    if (schema.$ref !== undefined) return nameOfRef(schema.$ref)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) return union(choices.map((choice) => typeOf(choice, name)))
    if (schema.const !== undefined) return literal([schema.const])
    if (schema.enum !== undefined) return literal(schema.enum)
    if (typeof schema.type === 'object') return union(schema.type.map((type) => typeOf({ ...schema, type }, name)))
    if (schema.type === 'array') return `list[${typeOf(schema.items ?? {}, name)}]`
    if (schema.type === 'object') return objectType(schema, name)
    return simpleTypes[schema.type ?? ''] ?? 'Any'
  }

  const objectType = (schema: Schema, name: string): string => {
    if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return nameFor(schema, name)
    const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
    return `dict[str, ${typeOf(values, name)}]`
  }

  const classOf = (name: string, schema: Schema, base = 'TypedDict', only?: (field: string) => boolean): string => {
    const required = new Set(schema.required)
    const fields = Object.entries(schema.properties ?? {}).filter(
      ([field, value]) => !isForeign(value) && (only?.(field) ?? true),
    )
    const lines = fields.flatMap(([field, value]) => {
      const type = typeOf(value, name + pascal(field))
      const words = value.description ?? ''
      return [
        `    ${field}: ${required.has(field) ? type : `NotRequired[${type}]`}`,
        ...(words === '' ? [] : [`    """${words.replaceAll('\\', '\\\\').replaceAll('"', "'")}"""`]),
      ]
    })
    if (fields.some(([field]) => !isName(field))) return dictOf(name, fields, (field) => required.has(field), typeOf)
    return `class ${name}(${base}):\n${lines.length === 0 ? '    pass' : lines.join('\n')}\n`
  }

  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.properties === undefined) {
      written.set(name, `${name} = ${typeOf(schema, name)}\n`)
      continue
    }
    const own = argumentsOf[name]
    if (own === undefined) {
      written.set(name, classOf(name, schema))
    } else {
      const options = `${name}Options`
      written.set(
        options,
        classOf(options, schema, 'TypedDict', (field) => !own.includes(field)),
      )
      written.set(
        name,
        classOf(name, schema, options, (field) => own.includes(field)),
      )
    }
  }
  return `${head}\n\n${inOrder(written).join('\n\n')}`
}

const simpleTypes: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  null: 'None',
}

/** A class with a field that is a word of the language can only be made by a call. */
function dictOf(
  name: string,
  fields: readonly (readonly [string, Schema])[],
  isRequired: (field: string) => boolean,
  typeOf: (schema: Schema, name: string) => string,
): string {
  const entries = fields.map(([field, value]) => {
    const type = typeOf(value, name + pascal(field))
    return `    "${field}": ${isRequired(field) ? type : `NotRequired[${type}]`},`
  })
  return `${name} = TypedDict("${name}", {\n${entries.join('\n')}\n})\n`
}

const isName = (field: string): boolean => /^[A-Za-z_]\w*$/.test(field) && field !== 'from'

function union(types: readonly string[]): string {
  const parts = [...new Set(types.flatMap((type) => type.split(' | ')))]
  if (parts.includes('Any')) return 'Any'
  return [...parts.filter((part) => part !== 'None'), ...parts.filter((part) => part === 'None')].join(' | ')
}

const literal = (values: readonly unknown[]): string => `Literal[${values.map(pythonValue).join(', ')}]`

const pythonValue = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value)

const pascal = (field: string): string =>
  field
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** What a definition uses stands before it, as Python reads from the top. */
function inOrder(written: ReadonlyMap<string, string>): string[] {
  const done = new Set<string>()
  const lines: string[] = []
  const add = (name: string): void => {
    const text = written.get(name)
    if (text === undefined || done.has(name)) return
    done.add(name)
    for (const [word] of text.replace(/""".*"""/g, '').matchAll(/\b[A-Z]\w+\b/g)) add(word)
    lines.push(text)
  }
  for (const name of written.keys()) add(name)
  return lines
}
