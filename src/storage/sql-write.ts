import type { SqlWrite } from './write.ts'

/** Any query of kysely's as part of a commit. `expect`: how many rows it must change; undefined where that is all the same. */
export function sqlWrite(
  query: { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } },
  expect?: number,
): SqlWrite {
  const { sql, parameters } = query.compile()
  return { sql, params: parameters, expect }
}
