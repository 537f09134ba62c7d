import { z } from 'zod'
import { closest } from './closest.ts'

/** An unknown field of a request. */
export interface UnknownField {
  /** Its path (`monitoring.min_second`), or a placeholder for a name that must not be repeated. */
  readonly field: string
  /** The known field that was probably meant; null: none is similar. */
  readonly didYouMean: string | null
}

/** Finds the unknown fields of a body, at most `maxUnknown`. */
export type FindUnknown = (body: unknown) => readonly UnknownField[]

export const maxUnknown = 20
/** Items of a list that are checked. */
const maxItems = 100

type JsonSchema = z.core.JSONSchema.BaseSchema

/** The allowed content of a value: known names, or anything. */
interface Shape {
  /** Null: any name is allowed, or there are none. */
  readonly fields: ReadonlyMap<string, Shape> | null
  readonly items: Shape | null
}

const anything: Shape = { fields: null, items: null }

/** Collects the field names of a request body's schema, nested objects included; a map of arbitrary names has none. */
export function unknownFieldsOf(schema: z.ZodType): FindUnknown {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const shape = shapeOf(json, json.$defs ?? {}, 0)
  return (body) => {
    const found: UnknownField[] = []
    collect(body, shape, '', found)
    return found
  }
}

function shapeOf(schema: JsonSchema, defs: Readonly<Record<string, JsonSchema>>, depth: number): Shape {
  const name = schema.$ref?.replace('#/$defs/', '')
  const target = name === undefined ? schema : defs[name]
  // No request is nested this deep; this ends schemas that refer to themselves.
  if (target === undefined || depth > 16) return anything
  const branches = [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])] as JsonSchema[]
  // Besides its own properties, branches only say which of them belong together.
  if (branches.length > 0 && target.properties === undefined)
    return merged(branches.map((branch) => ({ branch, shape: shapeOf(branch, defs, depth + 1) })))
  const items = target.items as JsonSchema | undefined
  return {
    fields: target.properties === undefined ? null : fieldsOf(target.properties, defs, depth),
    items: items === undefined ? null : shapeOf(items, defs, depth + 1),
  }
}

function fieldsOf(
  properties: NonNullable<JsonSchema['properties']>,
  defs: Readonly<Record<string, JsonSchema>>,
  depth: number,
) {
  const entries = Object.entries(properties) as [string, JsonSchema][]
  return new Map(entries.map(([name, schema]) => [name, shapeOf(schema, defs, depth + 1)]))
}

/** An object of any branch is allowed: when one branch allows any name, nothing is unknown. */
function merged(branches: readonly { readonly branch: JsonSchema; readonly shape: Shape }[]): Shape {
  const objects = branches.filter(
    ({ branch, shape }) => shape.fields !== null || branch.type === 'object' || isOpen(branch),
  )
  const isFree = objects.some(({ shape }) => shape.fields === null)
  const fields =
    isFree || objects.length === 0 ? null : new Map(objects.flatMap(({ shape }) => [...(shape.fields ?? [])]))
  return { fields, items: branches.find(({ shape }) => shape.items !== null)?.shape.items ?? null }
}

/** A schema without constraints allows anything. */
const isOpen = (schema: JsonSchema): boolean =>
  schema.type === undefined &&
  schema.$ref === undefined &&
  schema.anyOf === undefined &&
  schema.enum === undefined &&
  schema.const === undefined

function collect(value: unknown, shape: Shape, path: string, found: UnknownField[]): void {
  if (found.length >= maxUnknown || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    const { items } = shape
    if (items !== null)
      value.slice(0, maxItems).forEach((item, index) => {
        collect(item, items, `${path}${index}.`, found)
      })
    return
  }
  if (shape.fields === null) return
  for (const name of Object.keys(value)) {
    if (found.length >= maxUnknown) return
    const known = shape.fields.get(name)
    if (known !== undefined) collect((value as Record<string, unknown>)[name], known, `${path}${name}.`, found)
    else found.push(unknownField(path, name, [...shape.fields.keys()]))
  }
}

/** A text that cannot be a name may be a misplaced secret, and is not repeated. */
function unknownField(path: string, name: string, known: readonly string[]): UnknownField {
  const isName = /^[A-Za-z_][\w.-]{0,63}$/.test(name)
  const meant = isName ? closest(name, known) : null
  return { field: `${path}${isName ? name : '(not a name)'}`, didYouMean: meant === null ? null : `${path}${meant}` }
}
