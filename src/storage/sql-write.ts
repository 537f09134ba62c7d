import type { ConflictReason, SqlCheck, SqlWrite } from './write.ts'

interface Compiled {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** A builder of kysely's, or what `prepared` made of one. */
type Compilable = Compiled | { compile(): Compiled }

/**
 * A query as part of a commit. `expect`: how many rows it must change; undefined where that does not matter. `orElse`:
 * what the ConflictError names where it changes another number.
 */
export function sqlWrite(query: Compilable, expect?: number, orElse?: { readonly else: ConflictReason }): SqlWrite {
  const { sql, parameters } = compiled(query)
  return { sql, params: parameters, expect, ...orElse }
}

/** A query that must find a row for its commit to happen. */
export function sqlCheck(query: Compilable, orElse?: { readonly else: ConflictReason }): SqlCheck {
  const { sql, parameters } = compiled(query)
  return { check: sql, params: parameters, ...orElse }
}

function compiled(query: Compilable): Compiled {
  return 'compile' in query ? query.compile() : query
}
