import type { SqlWrite } from '../../../storage/write.ts'

/** @param expect rows that it must change; any number where it is not given */
export function compiled(
  query: { compile(): { sql: string; parameters: readonly unknown[] } },
  expect?: number,
): SqlWrite {
  const { sql, parameters } = query.compile()
  return { sql, params: parameters, expect }
}
