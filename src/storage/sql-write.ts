import type { ConflictReason, SqlCheck, SqlWrite } from './write.ts'

interface Compiled {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** A builder of kysely, or the result of `prepared`. */
type Compilable = Compiled | { compile(): Compiled }

/**
 * A query as part of a commit. `expect`: how many rows it must change; undefined when it does not matter. `orElse`: the
 * reason in the ConflictError when it changes another number.
 */
export function sqlWrite(query: Compilable, expect?: number, orElse?: { readonly else: ConflictReason }): SqlWrite {
  const { sql, parameters } = compiled(query)
  return { sql, params: parameters, expect, ...orElse }
}

/** A query that must find a row, or the commit fails. */
export function sqlCheck(query: Compilable, orElse?: { readonly else: ConflictReason }): SqlCheck {
  const { sql, parameters } = compiled(query)
  return { check: sql, params: parameters, ...orElse }
}

function compiled(query: Compilable): Compiled {
  return 'compile' in query ? query.compile() : query
}
