import type { Flag } from '../storage/tables/flag.ts'

/** How a value is stored in its column. */
export interface ColumnCodec<Value, Stored> {
  readonly encode: (value: Value) => Stored
  readonly decode: (stored: Stored) => Value
}

/** A field of the session object and the column that holds it. */
export interface SessionField<Column extends string, Value, Stored> extends ColumnCodec<Value, Stored> {
  readonly column: Column
}

/** Any field, for code that goes through the whole table. */
export interface AnyField {
  readonly column: string
  readonly encode: (value: never) => unknown
  readonly decode: (stored: never) => unknown
  readonly initial?: unknown
  readonly patch?: string
}

interface FieldOptions<Value> {
  /** The value in a new session by default; absent: it is always given. */
  readonly initial?: Value
  /** Its name in a PATCH and in the audit trail; absent: a PATCH cannot set it directly. */
  readonly patch?: string
}

export function field<const Column extends string, Value, Stored, const Options extends FieldOptions<Value>>(
  column: Column,
  codec: ColumnCodec<Value, Stored>,
  options: Options,
): SessionField<Column, Value, Stored> & Options {
  return { column, ...codec, ...options }
}

/** A value that is stored unchanged. */
export function plain<Value extends string | number | null>(): ColumnCodec<Value, Value> {
  return { encode: (value) => value, decode: (stored) => stored }
}

export const flag: ColumnCodec<boolean, Flag> = {
  encode: (value) => (value ? 1 : 0),
  decode: (stored) => stored === 1,
}

/** A list that is never null. */
export function jsonList<Item extends string | number>(): ColumnCodec<readonly Item[], string> {
  return { encode: (value) => JSON.stringify(value), decode: (stored) => JSON.parse(stored) as Item[] }
}

/** An object or list as JSON, or null. */
export function json<Value extends object>(): ColumnCodec<Value | null, string | null> {
  return orNull<Value>(JSON.stringify, JSON.parse)
}

/** A value with an encoding of its own, or null. */
export function orNull<Value>(
  encode: (value: Value) => string,
  decode: (text: string) => Value,
): ColumnCodec<Value | null, string | null> {
  return {
    encode: (value) => (value === null ? null : encode(value)),
    decode: (stored) => (stored === null ? null : decode(stored)),
  }
}
