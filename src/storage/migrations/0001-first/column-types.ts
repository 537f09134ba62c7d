import type { Dialect } from '../../store.ts'

/** What the databases have different names for. */
export interface ColumnTypes {
  readonly bytes: string
  /** A primary key that counts up and never gives a number again. */
  readonly countingKey: string
}

export function columnTypesOf(dialect: Dialect): ColumnTypes {
  return dialect === 'sqlite'
    ? { bytes: 'blob', countingKey: 'integer primary key autoincrement' }
    : { bytes: 'bytea', countingKey: 'bigserial primary key' }
}
