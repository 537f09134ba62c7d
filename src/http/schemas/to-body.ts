import { z } from 'zod'
import { formatTime } from '../../clock.ts'

type SnakeCase<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name

/** A value as a response shows it: names in snake_case; what is named `…At` or `…Until` is a time. */
type Shown<Value> = Value extends readonly (infer Item)[]
  ? Shown<Item>[]
  : Value extends object
    ? string extends keyof Value
      ? Value
      : { -readonly [Name in keyof Value as SnakeCase<Name>]: ShownField<Name, Value[Name]> }
    : Value

type ShownField<Name, Value> = Name extends `${string}${'At' | 'Until'}`
  ? Value extends number
    ? string
    : Value
  : Shown<Value>

/** The names of a response that are not fields of the view, or not of the same type. */
type OtherName<Body, View> = {
  [Name in keyof Body]-?: Name extends keyof Shown<View>
    ? Shown<View>[Name] extends Body[Name]
      ? never
      : Name
    : Body extends Record<Name, Body[Name]>
      ? Name
      : never
}[keyof Body]

type Others<Body, View> = [OtherName<Body, View>] extends [never]
  ? []
  : [others: Partial<Body> & Pick<Body, OtherName<Body, View>>]

/**
 * Makes a response of a view: the fields that the schema lists, and nothing else, each from the field of the same name in
 * camelCase. Times of the view are epoch milliseconds. `others` are the fields that the view does not have like this, and
 * with them any that are to be different.
 */
export function bodyOf<Schema extends z.ZodObject>(schema: Schema) {
  type Body = z.output<Schema>
  const write = writeObject(schema)
  return <View extends object>(view: View, ...[others]: Others<Body, View>): Body => write(view, others) as Body
}

type Values = Readonly<Record<string, unknown>>

function writeObject(schema: z.ZodObject): (view: object, others?: object) => object {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    return { name, own: name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), write: writerOf(field) }
  })
  return (view, others = {}) => {
    const body: Record<string, unknown> = {}
    for (const { name, own, write } of fields) {
      const value = Object.hasOwn(others, name) ? (others as Values)[name] : write((view as Values)[own])
      if (value !== undefined) body[name] = value
    }
    return body
  }
}

function writerOf(schema: unknown): (value: unknown) => unknown {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    const write = writerOf(schema.unwrap())
    return (value) => (value == null ? value : write(value))
  }
  if (schema instanceof z.ZodObject) {
    const write = writeObject(schema)
    return (value) => (value === undefined ? undefined : write(value as object))
  }
  if (schema instanceof z.ZodArray) {
    const write = writerOf(schema.element)
    return (value) => (value as readonly unknown[] | undefined)?.map((item) => write(item))
  }
  const isTime = schema instanceof z.ZodString && schema.meta()?.['format'] === 'date-time'
  return isTime ? (value) => (value === undefined ? undefined : formatTime(value as number)) : (value) => value
}
