import { mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test/support/stores.ts'
import { ConfigError } from './config.ts'
import { makeFolder, unusableDatabase } from './data-folder.ts'
import { AppError } from './errors.ts'

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

it('a locked database is left to who uses it', () => {
  const path = join(temporaryFolder(), 'x.db')
  const [holder, other] = [new DatabaseSync(path), new DatabaseSync(path, { timeout: 0 })]
  try {
    holder.exec('BEGIN EXCLUSIVE')
    expect(
      unusableDatabase(
        path,
        thrownBy(() => other.exec('BEGIN IMMEDIATE')),
      ),
    ).toEqual(
      new ConfigError(
        `The database ${path} cannot be used: database is locked. Another program uses it alone, such as a restore: try again when that has ended.`,
      ),
    )
  } finally {
    other.close()
    holder.close()
  }
})

it.each([new Error('other'), new ConfigError('Said already.'), new AppError('VAULT_UNAVAILABLE')])(
  '%s stays as it is',
  (error) => {
    expect(unusableDatabase('/data/x.db', error)).toBe(error)
  },
)

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('makeFolder', () => {
  it('makes what is missing, for its user alone, and leaves what exists as it is', () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'a'), { mode: 0o755 })
    for (let time = 0; time < 2; time += 1) makeFolder(join(root, 'a/b/c'))
    expect(['a', 'a/b', 'a/b/c'].map((name) => modeOf(join(root, name)))).toEqual([0o755, 0o700, 0o700])
  })

  it.skipIf(process.platform !== 'linux')('ends where a directory takes no new one', () => {
    expect(() => makeFolder('/proc/latchkey/data')).toThrow(/^ENOENT: .*'\/proc\/latchkey'$/)
  })

  it('throws below a file', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => makeFolder(join(file, 'data'))).toThrow('ENOTDIR')
  })
})
