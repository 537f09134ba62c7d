/** The first of the two numbers of every advisory lock that Latchkey takes. */
const space = 0x6c6b
const second = { migrations: 1, servers: 2 } as const

/** An advisory lock, as the arguments of its functions in SQL. */
export const lockNumbers = (name: keyof typeof second): string => `${space}, ${second[name]}`

/** The condition for the rows of `pg_locks` that are an advisory lock of this database. */
export const isLock = (name: keyof typeof second): string =>
  `locktype = 'advisory' and classid = ${space} and objid = ${second[name]} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())`
