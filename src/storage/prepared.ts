import { type CompiledQuery, type RawBuilder, sql } from 'kysely'

/** Stands for a value in a query that is compiled once; never reaches the database. */
class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Every builder of kysely has `compile`. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>
}

/** Stands for each value, with the type of the value that will replace it when the query runs. */
export type Placeholders<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name]

/**
 * Compiles a query once and returns a function that fills in values, because building a query costs several times what
 * SQLite needs to run it. `p` stands for the value of that name: `prepared<{id: string}, Row>((p) =>
 * db.selectFrom('sessions').selectAll().where('id', '=', p('id')))`.
 */
export function prepared<Values extends object, Row>(
  build: (p: Placeholders<Values>) => Compilable<Row>,
): (values: Values) => CompiledQuery<Row> {
  const placeholder: Placeholders<Values> = (name) => new Placeholder(name) as never
  const compiled = build(placeholder).compile()
  const slots = compiled.parameters.map((parameter) =>
    parameter instanceof Placeholder ? { name: parameter.name as keyof Values } : { value: parameter },
  )
  return (values) => ({
    ...compiled,
    parameters: slots.map((slot) => ('name' in slot ? values[slot.name] : slot.value)),
  })
}

/**
 * A LIMIT whose value is bound. SQLite reads a bare one when it plans, and so plans the statement again whenever a
 * value is bound to it, which costs half as much as reading 50 rows. Inside an expression it does not read it.
 */
export function boundLimit(limit: number): RawBuilder<number> {
  return sql<number>`${limit} + 0`
}
