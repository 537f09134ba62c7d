import type { SqlWrite } from '../../storage/write.ts'

/** Any query of kysely's as part of a commit. `expect`: how many rows it must change. */
export function sqlWrite(
  query: { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } },
  expect?: number,
): SqlWrite {
  const { sql, parameters } = query.compile()
  return { sql, params: parameters, expect }
}
