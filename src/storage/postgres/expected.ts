import type { SqlCheck, SqlWrite } from '../write.ts'
import type { Statement } from './batch.ts'

/** SQLSTATE of a division by zero, by which a statement that missed its expectation fails its transaction. */
export const missed = '22012'

/** A statement as PostgreSQL can run it without an answer in between: it fails if it does not do what is expected. */
export function expected(write: SqlWrite | SqlCheck): Statement {
  if ('check' in write) {
    return { sql: `with found as (${write.check}) select 1 / least(count(*), 1) from found`, params: write.params }
  }
  const { sql, params, expect } = write
  if (expect === undefined) return { sql, params }
  const isMet = `case count(*) when ${expect} then 1 else 0 end`
  return { sql: `with done as (${sql} returning 1) select 1 / ${isMet} from done`, params }
}
