import { openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { ConfigError } from './config.ts'
import { AppError } from './errors.ts'
import { unusableDatabase } from './unusable.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('it threw nothing')
}

const bySqlite = thrownBy(() => new DatabaseSync('/nowhere/at/all.db'))
const bySystem = thrownBy(() => openSync('/nowhere/at/all.db', 'a'))
const toDo = 'This user must own it and its directory, and the disk must have room.'

it.each<[string, unknown, string]>([
  ['SQLite', bySqlite, 'unable to open database file'],
  ['SQLite, as the cause', new AppError('STORAGE_UNAVAILABLE', { cause: bySqlite }), 'unable to open database file'],
  ['the system', bySystem, 'no such file or directory (ENOENT)'],
])('an error of %s is one sentence about the database', (_whose, error, reason) => {
  expect(unusableDatabase('/data/x.db', error)).toEqual(
    new ConfigError(`The database /data/x.db cannot be used: ${reason}. ${toDo}`),
  )
})

it.each([new Error('other'), new ConfigError('Said already.'), new AppError('VAULT_UNAVAILABLE')])(
  '%s stays as it is',
  (error) => {
    expect(unusableDatabase('/data/x.db', error)).toBe(error)
  },
)
