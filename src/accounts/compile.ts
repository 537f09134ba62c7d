import type { SqlWrite } from '../storage/write.ts'

/** Any query of kysely's, ready to be compiled. */
interface Compilable {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] }
}

/** A query as part of a commit. `expect`: how many rows it must change; undefined where that does not matter. */
export function sqlWrite(query: Compilable, expect?: number): SqlWrite {
  const { sql, parameters } = query.compile()
  return { sql, params: parameters, expect }
}
