import { sql } from 'kysely'

/** To select the number of rows as `n`. */
export const countAll = sql<number>`count(*)`.as('n')
