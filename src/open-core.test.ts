import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { asUnreleased, unreleasedNames } from '../test/support/unreleased-database.ts'
import { ConfigError, readConfig } from './config.ts'
import { openCore } from './open-core.ts'
import { holdShared } from './storage/sqlite/in-use.ts'

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'latchkey-core-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

const open = (rootKey: string) =>
  openCore(readConfig({ LATCHKEY_DATA_DIR: join(scratch, 'data'), LATCHKEY_ROOT_KEY: rootKey }), { create: true })

it('makes the key file where it is told to, in a folder that is there', async () => {
  const core = await open(`file:${join(scratch, 'kept-apart.key')}`)
  await core.close()
  expect([existsSync(join(scratch, 'kept-apart.key')), existsSync(join(scratch, 'data', 'root.key'))]).toEqual([
    true,
    false,
  ])
})

it('writes nothing where the folder of the key file is not there', async () => {
  const folder = join(scratch, 'unmounted')
  await expect(open(`file:${join(folder, 'root.key')}`)).rejects.toThrow(
    `The directory ${folder} for the key file, named by LATCHKEY_ROOT_KEY, does not exist.`,
  )
  expect(existsSync(join(scratch, 'data'))).toBe(false)
})

it('says where else the key may be when its file is missing', async () => {
  await (await open(`file:${join(scratch, 'kept-apart.key')}`)).close()
  await expect(open('')).rejects.toThrow(
    `The key file ${join(scratch, 'data', 'root.key')} is missing, and the database cannot be opened without it: restore it, or set LATCHKEY_ROOT_KEY as the server has it.`,
  )
})

it('does not create a database next to the log of one that was moved away', async () => {
  const key = `file:${join(scratch, 'kept-apart.key')}`
  await (await open(key)).close()
  const path = join(scratch, 'data', 'latchkey.db')
  rmSync(path)
  writeFileSync(`${path}-wal`, 'the last writes')
  await expect(open(key)).rejects.toThrow(
    `There is no database at ${path}, but its log ${path}-wal exists: put the database back, restore a backup (latchkey restore), or move the log away.`,
  )
  expect(existsSync(path)).toBe(false)
  writeFileSync(`${path}-wal`, '')
  await (await open(key)).close()
})

it('refuses a database that a newer version has migrated, and leaves it as it is', async () => {
  const key = `file:${join(scratch, 'kept-apart.key')}`
  await (await open(key)).close()
  const path = join(scratch, 'data', 'latchkey.db')
  const db = new DatabaseSync(path)
  db.exec("insert into kysely_migration values ('0099-future', '2030-01-01T00:00:00.000Z')")
  db.close()
  const before = readFileSync(path)
  await expect(open(key)).rejects.toThrow(
    `A newer version of Latchkey has used ${path} (its migration 0099-future is unknown here): use that version, or restore a backup from before it. Nothing was changed.`,
  )
  expect(readFileSync(path).equals(before)).toBe(true)
})

it('opens a database of the last unreleased version', async () => {
  const key = `file:${join(scratch, 'kept-apart.key')}`
  await (await open(key)).close()
  const db = new DatabaseSync(join(scratch, 'data', 'latchkey.db'))
  db.exec(asUnreleased().join(';'))
  db.close()
  const core = await open(key)
  await core.requireReady()
  await core.close()
})

it('lets no command migrate the database of a running server, which could not start again', async () => {
  await (await open('')).close()
  const path = join(scratch, 'data', 'latchkey.db')
  const db = new DatabaseSync(path)
  db.exec(asUnreleased().join(';'))
  db.close()
  const before = readFileSync(path)
  const command = () => openCore(readConfig({ LATCHKEY_DATA_DIR: join(scratch, 'data') }), { create: false })
  const hold = holdShared(path)
  await expect(command()).rejects.toThrow(
    `The server that runs with ${path} is of an older version, which could not start again with what this command would make of it: use the command of that version, or update the server first (docs/deploy.md, Updating). Nothing was changed.`,
  )
  hold?.release()
  expect(readFileSync(path).equals(before)).toBe(true)
  await (await command()).close()
})

it.each([
  ['all but the last one', unreleasedNames.slice(0, -1)],
  ['the first one', unreleasedNames.slice(0, 1)],
])('refuses a database on which of the unreleased migrations %s ran, and leaves it as it is', async (_which, names) => {
  const key = `file:${join(scratch, 'kept-apart.key')}`
  await (await open(key)).close()
  const path = join(scratch, 'data', 'latchkey.db')
  const db = new DatabaseSync(path)
  db.exec(asUnreleased(names).join(';'))
  db.close()
  const before = readFileSync(path)
  await expect(open(key)).rejects.toThrow(
    new ConfigError(
      `An earlier, unreleased version of Latchkey made ${path}: start the last unreleased version with it once (docs/deploy.md, Updating), then this one. Nothing was changed.`,
    ),
  )
  expect(readFileSync(path).equals(before)).toBe(true)
})

const toDo = 'LATCHKEY_DATA_DIR must name a directory of this user, or one that can be made.'

it.each<[string, (data: string) => void, string]>([
  ['a data directory that is a file', (data) => writeFileSync(data, ''), `{data} is not a directory. ${toDo}`],
  [
    'a data directory that is a link to nothing',
    (data) => symlinkSync(join(data, '../nowhere'), data),
    `The directory {data} cannot be used: no such file or directory (ENOENT). ${toDo}`,
  ],
  [
    'a database that is a directory',
    (data) => mkdirSync(join(data, 'latchkey.db'), { recursive: true }),
    'The database {data}/latchkey.db is not a file; move it away.',
  ],
  [
    'a data directory that cannot be followed',
    (data) => symlinkSync(data, data),
    'The database {data}/latchkey.db cannot be used: too many symbolic links encountered (ELOOP). Check the path, and run this as the user who owns it.',
  ],
  [
    'a key that is a directory',
    (data) => mkdirSync(join(data, 'root.key'), { recursive: true }),
    '{data}/root.key is not a file.',
  ],
  [
    'a key that is a pipe',
    (data) => {
      mkdirSync(data)
      execFileSync('mkfifo', ['-m', '600', join(data, 'root.key')])
    },
    '{data}/root.key is not a file.',
  ],
])('says in one sentence that it cannot use %s', async (_what, make, sentence) => {
  const data = join(scratch, 'data')
  make(data)
  await expect(open('')).rejects.toThrow(new ConfigError(sentence.replace('{data}', data)))
})

it('leaves the mode of a file that it refuses as a data directory', async () => {
  const data = join(scratch, 'data')
  writeFileSync(data, '', { mode: 0o644 })
  await expect(open('')).rejects.toThrow(ConfigError)
  expect(statSync(data).mode & 0o777).toBe(0o644)
})
