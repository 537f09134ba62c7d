import { execFileSync, fork } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { auditVerify } from '../../src/cli/audit.ts'
import { backup } from '../../src/cli/backup.ts'
import { restore } from '../../src/cli/restore.ts'
import { byForm, longIt, someOf } from '../support/long-form.ts'
import { unfiltered } from '../support/test-session.ts'
import { until } from '../support/until.ts'
import { contextOf, type Home, newHome, recorder, sessionInput, whileOpen } from './command-world.ts'
import { startCommand } from './run-command.ts'

function home(settings: Readonly<Record<string, string>> = {}): Home {
  const made = newHome(settings)
  onTestFinished(() => made.remove())
  return made
}

const databaseOf = (at: Home) => join(at.config.dataDir, 'latchkey.db')

/** By number of sessions: homes that nobody opens again, of which each test gets a copy. */
const templates = new Map<number, Promise<Home>>()
afterAll(async () => {
  for (const one of templates.values()) (await one).remove()
})

/** A home with one account and as many sessions. */
async function filled(sessions = 2, settings: Readonly<Record<string, string>> = {}): Promise<Home> {
  const first = templates.get(sessions) ?? makeFilled(sessions)
  templates.set(sessions, first)
  const at = home(settings)
  cpSync((await first).config.dataDir, at.config.dataDir, { recursive: true })
  return at
}

async function makeFilled(sessions: number): Promise<Home> {
  const at = newHome()
  await addSessions(at, sessions)
  return at
}

function addSessions(at: Home, count: number): Promise<void> {
  return whileOpen(at, async ({ sessions, person }) => {
    const anna = await person('anna')
    await Promise.all(Array.from({ length: count }, () => sessions.create(anna, sessionInput())))
  })
}

function countSessions(at: Home): Promise<number> {
  return whileOpen(at, async ({ sessions, person }) => {
    const { total } = await sessions.list(await person('anna'), {
      domain: null,
      status: null,
      ...unfiltered,
      limit: 1,
      cursor: null,
    })
    return total
  })
}

/** A home with the key of another, and nothing else. */
function withKeyOf(other: Home): Home {
  const at = home()
  mkdirSync(at.config.dataDir, { mode: 0o700 })
  cpSync(join(other.config.dataDir, 'root.key'), join(at.config.dataDir, 'root.key'))
  return at
}

describe('a backup', () => {
  it('is whole, though sessions are made and deleted meanwhile', async () => {
    const at = await filled()
    await whileOpen(at, async ({ sessions, person }) => {
      const anna = await person('anna')
      const others = Promise.all(
        Array.from({ length: byForm({ short: 40, long: 300 }) }, async (_, n) => {
          const { id } = await sessions.create(anna, sessionInput())
          if (n % 3 === 0) await sessions.delete(anna, id)
        }),
      )
      for (const n of [1, 2, 3]) {
        await new Promise((resolve) => setImmediate(resolve))
        await backup(contextOf(at), at.path(`copy-${n}.db`))
      }
      await others
    })
    for (const n of [1, 2, 3]) {
      const other = withKeyOf(at)
      await restore(contextOf(other), at.path(`copy-${n}.db`), {})
      const said = recorder()
      await auditVerify(contextOf(other, said), {})
      expect(said.words).toEqual([expect.stringContaining('The audit trail is intact')])
    }
  })

  it('is for its owner alone, says what it does not hold, and leaves nothing else behind', async () => {
    const at = await filled()
    const said = recorder()
    await backup(contextOf(at, said), at.path('copy.db'))
    expect(statSync(at.path('copy.db')).mode & 0o777).toBe(0o600)
    expect(readdirSync(at.folder).sort()).toEqual(['copy.db', 'data'])
    expect(said.words[0]).toMatch(/^Backed up to .*copy\.db \(\d+ bytes\)\.$/)
    expect(said.words[1]).toContain('The root key is not in it')
    const key = readFileSync(join(at.config.dataDir, 'root.key'), 'utf8').match(/^[A-Za-z0-9+/]{43}=$/m)?.[0] ?? ''
    expect(key).toHaveLength(44)
    const bytes = readFileSync(at.path('copy.db'))
    expect(bytes.includes(key)).toBe(false)
    expect(bytes.includes(Buffer.from(key, 'base64'))).toBe(false)
  })

  const signals: readonly (readonly ['SIGTERM' | 'SIGINT' | 'SIGKILL', number])[] = [
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGKILL', 1],
  ]
  it.each(someOf(signals, 2))('that %s ends leaves %i part, which the next one removes', async (signal, left) => {
    const at = await filled()
    const parts = () => readdirSync(at.folder).filter((name) => /\.part(-journal)?$/.test(name))
    // The copying waits for this lock.
    const db = new DatabaseSync(databaseOf(at))
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    const { child, ended } = startCommand(at, ['backup', at.path('copy.db')])
    await until('a part', () => parts().length > 0 || undefined)
    child.kill(signal)
    await ended
    expect(child.signalCode).toBe(signal)
    expect(parts()).toHaveLength(left)
    db.close()
    await backup(contextOf(at), at.path('copy.db'))
    expect(readdirSync(at.folder).sort()).toEqual(['copy.db', 'data'])
  })

  it('holds nothing of what was deleted, be it overwritten in the database or not', async () => {
    const at = await filled()
    const canary = 'canary-of-a-deleted-row-'.repeat(400)
    const db = new DatabaseSync(databaseOf(at))
    db.exec('PRAGMA secure_delete = OFF; CREATE TABLE canary (text)')
    db.prepare('INSERT INTO canary VALUES (?)').run(canary)
    db.exec('DROP TABLE canary; PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    expect(readFileSync(databaseOf(at)).includes('canary-of-a-deleted-row-')).toBe(true)
    await backup(contextOf(at), at.path('copy.db'))
    expect(readFileSync(at.path('copy.db')).includes('canary-of-a-deleted-row-')).toBe(false)
  })

  it.each<[string, (at: Home) => string, RegExp]>([
    ['over a file that is there', (at) => join(at.config.dataDir, 'root.key'), /already exists; give another name\.$/],
    ['over the database itself', databaseOf, /already exists; give another name\.$/],
    ['into a folder that is not there', (at) => at.path('no/copy.db'), /^There is no directory .*no; make it/],
    [
      'under a name of 201 bytes',
      (at) => at.path(`${'é'.repeat(100)}x`),
      /name is too long; give one of at most 200 bytes\.$/,
    ],
    ['into a file', (at) => at.path('data/latchkey.db/copy.db'), /could not be written\.$/],
  ])('is not made %s', async (_name, to, sentence) => {
    const at = await filled()
    await expect(backup(contextOf(at), to(at))).rejects.toThrow(sentence)
    expect(await countSessions(at)).toBe(2)
    expect(readdirSync(at.folder)).toEqual(['data'])
  })

  it('has a name of up to 200 bytes', async () => {
    const at = await filled()
    const name = 'é'.repeat(100)
    await backup(contextOf(at), at.path(name))
    expect(readdirSync(at.folder).sort()).toEqual(['data', name])
  })

  it('and a restore say why they cannot find out whether there is a database', async () => {
    const at = await filled()
    await backup(contextOf(at), at.path('copy.db'))
    rmSync(databaseOf(at))
    symlinkSync('latchkey.db', databaseOf(at))
    const sentence = /^The database .*latchkey\.db cannot be used: too many symbolic links encountered \(ELOOP\)/
    await expect(backup(contextOf(at), at.path('other.db'))).rejects.toThrow(sentence)
    await expect(restore(contextOf(at), at.path('copy.db'), {})).rejects.toThrow(sentence)
  })

  it('is not made of nothing', async () => {
    const at = home()
    await expect(backup(contextOf(at), at.path('copy.db'))).rejects.toThrow(/^There is no database at /)
    expect(readdirSync(at.folder)).toEqual([])
  })
})

describe('a restore', () => {
  it('puts the backup where there was nothing, for its owner alone', async () => {
    const at = await filled(3)
    await backup(contextOf(at), at.path('copy.db'))
    const other = withKeyOf(at)
    // What a database left behind when somebody removed it alone: its log must not be taken for that of the next.
    writeFileSync(`${databaseOf(other)}-wal`, 'an old log')
    await restore(contextOf(other), at.path('copy.db'), {})
    expect(statSync(databaseOf(other)).mode & 0o777).toBe(0o600)
    expect(existsSync(`${databaseOf(other)}-wal`)).toBe(false)
    expect(await countSessions(other)).toBe(3)
  })

  it.runIf(process.getuid?.() === 0)('by root leaves it to the user whose directory it is', async () => {
    const at = await filled(1)
    await backup(contextOf(at), at.path('copy.db'))
    const other = withKeyOf(at)
    chownSync(other.config.dataDir, 4242, 4243)
    await restore(contextOf(other), at.path('copy.db'), {})
    for (const path of [databaseOf(other), `${databaseOf(other)}.lock`]) {
      expect(statSync(path)).toMatchObject({ uid: 4242, gid: 4243 })
    }
  })

  it.runIf(process.getuid?.() === 0)('by root gives away no file to which that user has put a link', async () => {
    const at = await filled(1)
    await backup(contextOf(at), at.path('copy.db'))
    const other = withKeyOf(at)
    chownSync(other.config.dataDir, 4242, 4243)
    const ofRoot = at.path('of-root')
    symlinkSync(ofRoot, `${databaseOf(other)}.lock`)
    await restore(contextOf(other), at.path('copy.db'), {})
    expect(statSync(ofRoot).uid).toBe(0)
  })

  it('replaces what is there only when told to', async () => {
    const at = await filled(1)
    await backup(contextOf(at), at.path('copy.db'))
    await addSessions(at, 4)
    await expect(restore(contextOf(at), at.path('copy.db'), {})).rejects.toThrow(/give --force to replace it/)
    expect(await countSessions(at)).toBe(5)
    const said = recorder()
    await restore(contextOf(at, said), at.path('copy.db'), { force: true })
    expect(await countSessions(at)).toBe(1)
    expect(said.words[1]).toMatch(/still runs, start this one with LATCHKEY_BACKGROUND=off/)
    expect(said.words[2]).toMatch(
      /^What was ended since the backup is valid again: revoked keys, removed or disabled users/,
    )
  })

  it('takes a copied database with its log too', async () => {
    const at = await filled(1)
    await whileOpen(at, async ({ sessions, person }) => {
      await sessions.create(await person('anna'), sessionInput())
      for (const suffix of ['', '-wal']) execFileSync('cp', [`${databaseOf(at)}${suffix}`, at.path(`copy.db${suffix}`)])
    })
    const other = withKeyOf(at)
    await restore(contextOf(other), at.path('copy.db'), {})
    expect(await countSessions(other)).toBe(2)
  })

  it.each<[string, (at: Home, other: Home) => void, RegExp]>([
    [
      'without a key',
      (_at, other) => rmSync(join(other.config.dataDir, 'root.key')),
      /^Put the key file at .*root\.key first: a backup never contains it\.$/,
    ],
    [
      'with another key',
      (_at, other) => {
        const text = `${Buffer.alloc(32, 7).toString('base64')}\n`
        writeFileSync(join(other.config.dataDir, 'root.key'), text)
      },
      /^The root key is not the one that sealed this database/,
    ],
    // Root may read everything.
    ...(process.getuid?.() === 0
      ? []
      : [
          [
            'of a file of somebody else',
            (at: Home) => chmodSync(at.path('copy.db'), 0),
            /may not be read by this user; it must belong to the user who runs Latchkey\. \(EACCES/,
          ] as [string, (at: Home) => void, RegExp],
        ]),
    ['of no file', (at) => rmSync(at.path('copy.db')), /^There is no backup at /],
    ['of a file that is none', (at) => writeFileSync(at.path('copy.db'), 'hello'.repeat(999)), /is not a backup/],
    ['of an empty file', (at) => writeFileSync(at.path('copy.db'), ''), /is not a backup/],
    [
      'of a directory',
      (at) => {
        rmSync(at.path('copy.db'))
        mkdirSync(at.path('copy.db'))
      },
      /is not a backup/,
    ],
    [
      'of a damaged one',
      (at) => {
        const bytes = readFileSync(at.path('copy.db'))
        bytes.fill(0xff, Math.floor(bytes.length / 2))
        writeFileSync(at.path('copy.db'), bytes)
      },
      /is damaged/,
    ],
    ['of one that was cut off', (at) => truncateSync(at.path('copy.db'), 500_000), /is damaged/],
  ])('%s is refused, and writes nothing', async (_name, spoil, sentence) => {
    const at = await filled()
    await backup(contextOf(at), at.path('copy.db'))
    const other = withKeyOf(at)
    spoil(at, other)
    const before = readdirSync(other.config.dataDir)
    await expect(restore(contextOf(other), at.path('copy.db'), {})).rejects.toThrow(sentence)
    expect(readdirSync(other.config.dataDir)).toEqual(before)
  })

  /** Another process that holds the database, until it is killed. */
  async function hold(at: Home, how: 'holdShared' | 'holdAlone'): Promise<{ kill(): Promise<void> }> {
    const module = JSON.stringify(join(import.meta.dirname, '../../src/storage/sqlite/in-use.ts'))
    const script = at.path('hold.mjs')
    const database = JSON.stringify(databaseOf(at))
    writeFileSync(
      script,
      `import { ${how} } from ${module}; const h = ${how}(${database}); process.send(h !== null); setInterval(() => h, 1000)`,
    )
    const child = fork(script, { execArgv: ['--disable-warning=ExperimentalWarning'] })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(await new Promise((resolve) => child.once('message', resolve))).toBe(true)
    return {
      kill: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
  }

  it.each(someOf(['holdShared', 'holdAlone'] as const, 2))(
    'is refused while another process holds it (%s), killed or not',
    async (how) => {
      const at = await filled(1)
      await backup(contextOf(at), at.path('copy.db'))
      const holder = await hold(at, how)
      await expect(restore(contextOf(at), at.path('copy.db'), { force: true })).rejects.toThrow(
        /is in use; first stop the server/,
      )
      await holder.kill()
      await restore(contextOf(at), at.path('copy.db'), { force: true })
      expect(await countSessions(at)).toBe(1)
    },
  )

  longIt('is refused while a server runs, and done once it was killed', async () => {
    const at = await filled(1, { LATCHKEY_PORT: '0' })
    await backup(contextOf(at), at.path('copy.db'))
    await addSessions(at, 2)
    const { child, ended } = startCommand(at, ['serve'])
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk)
    })
    await until('the server to listen', () => (said.includes('listens on') ? true : undefined))
    await expect(restore(contextOf(at), at.path('copy.db'), { force: true })).rejects.toThrow(
      /is in use; first stop the server/,
    )
    child.kill('SIGKILL')
    await ended
    expect(await countSessions(at)).toBe(3)
    await restore(contextOf(at), at.path('copy.db'), { force: true })
    expect(await countSessions(at)).toBe(1)
  })
})
