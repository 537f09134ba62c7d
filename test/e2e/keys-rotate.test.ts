import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backup } from '../../src/cli/backup.ts'
import { keysRotate, rotateOver } from '../../src/cli/keys-rotate.ts'
import { restore } from '../../src/cli/restore.ts'
import type { Core } from '../../src/open-core.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { stateContext } from '../../src/sessions/state/secrets.ts'
import { longIt } from '../support/long-form.ts'
import { compileCache } from '../support/processes.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { auditVerdict, contextOf, type Home, newHome, recorder, sessionInput, whileOpen } from './command-world.ts'
import { endOf, runCommandHere, startCommand } from './run-command.ts'

function home(settings: Readonly<Record<string, string>> = {}): Home {
  const made = newHome(settings)
  onTestFinished(() => made.remove())
  return made
}

/** Makes an account with as many sessions; its id. */
function fill(at: Home, count: number): Promise<string> {
  return whileOpen(at, async ({ sessions, person }) => {
    const anna = await person('anna')
    for (let made = 0; made < count; made += 250) {
      const batch = Math.min(250, count - made)
      await Promise.all(Array.from({ length: batch }, () => sessions.create(anna, sessionInput())))
    }
    return anna.userId
  })
}

/** Opens every session; how many there are. Throws where one does not open. */
function openAll(at: Home): Promise<number> {
  return whileOpen(at, async ({ core: { store, vault } }) => {
    const repository = createSessionRepository(store, 20)
    const rows = await store.db.selectFrom('sessions').select('id').execute()
    for (const { id } of rows) {
      const found = await repository.findForUse(id, 'nobody')
      if (found?.state == null) throw new Error(`session ${id} has no state`)
      await vault.open(stateContext(found.session, found.state.version), found.state.wrappedKey, found.state.sealed)
    }
    return rows.length
  })
}

const retireNow = (at: Home, writesUnderWay: (core: Core) => Promise<void>) =>
  whileOpen(at, ({ core }) => rotateOver(core, recorder().output, true, () => writesUnderWay(core)))

/** Waits until another process, which makes one session after the other, has begun and made one. */
async function nextSession({ store }: Core): Promise<void> {
  const count = async () => {
    const { n } = await store.db
      .selectFrom('sessions')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  const before = await count()
  // The first of them may have begun before.
  await until('two sessions', async () => ((await count()) >= before + 2 ? true : undefined))
}

const keyFileOf = (at: Home) => join(at.config.dataDir, 'root.key')
const keysIn = (at: Home) => readFileSync(keyFileOf(at), 'utf8').match(/^[A-Za-z0-9+/]{43}=$/gm) ?? []

describe('a rotation', () => {
  /** Waits until a rotation has wrapped more rows again, or has ended. */
  async function untilRowsChange(at: Home, isOver: () => boolean): Promise<void> {
    const db = new DatabaseSync(join(at.config.dataDir, 'latchkey.db'), { readOnly: true })
    // The last row in the order of the walk: its key is the one that is being replaced.
    const last = db.prepare(
      'SELECT substr(wrapped_key, 1, 8) AS id FROM session_states ORDER BY session_id DESC LIMIT 1',
    )
    const waiting = db.prepare('SELECT count(*) AS n FROM session_states WHERE substr(wrapped_key, 1, 8) = ?')
    const id = last.get()?.['id'] as Uint8Array
    let before = Number(waiting.get(id)?.['n'])
    while (!isOver()) {
      const now = Number(waiting.get(id)?.['n'])
      if (now < before) break
      before = now
      await sleep(5)
    }
    db.close()
  }

  /** Starts a rotation and kills it: at any point, or soon after its first commit. Whether it was killed in time. */
  async function rotateAndKill(at: Home, waitsForRow: boolean): Promise<boolean> {
    const { child, ended } = startCommand(at, ['keys', 'rotate'])
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    if (waitsForRow) await untilRowsChange(at, () => isOver)
    await sleep(Math.random() * (waitsForRow ? 40 : 400))
    child.kill('SIGKILL')
    const { code } = await ended
    return code === null
  }

  /** Whether rows are wrapped under more than one root key. */
  function isHalfDone(at: Home): boolean {
    const db = new DatabaseSync(join(at.config.dataDir, 'latchkey.db'), { readOnly: true })
    const row = db.prepare('SELECT count(DISTINCT substr(wrapped_key, 1, 8)) AS n FROM session_states').get()
    db.close()
    return Number(row?.['n']) > 1
  }

  longIt('killed at any point loses nothing, beside a process that goes on creating and opening', async () => {
    const at = home()
    const seeded = 2000
    const userId = await fill(at, seeded)
    const server = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./keys-server.ts', import.meta.url)), userId],
      { env: { ...compileCache(), ...at.env() } },
    )
    onTestFinished(() => void server.kill('SIGKILL'))
    const served = endOf(server)
    await new Promise((resolve) => server.stdout.once('data', resolve))
    const [killed, halfDone]: [boolean[], boolean[]] = [[], []]
    // The long form: npm run test:faults.
    const rounds = Number(process.env['FAULT_ROUNDS'] ?? 4)
    for (let n = 0; n < rounds; n += 1) {
      killed.push(await rotateAndKill(at, n % 3 !== 0))
      halfDone.push(isHalfDone(at))
    }
    await retireNow(at, nextSession)
    server.kill('SIGTERM')
    const { code, stdout, stderr } = await served
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const did = JSON.parse(stdout.split('\n')[1] ?? '') as { created: number; opened: number; failures: string[] }
    expect(did.failures).toEqual([])
    expect(did.created).toBeGreaterThan(0)
    expect(keysIn(at)).toHaveLength(1)
    expect(await openAll(at)).toBe(seeded + did.created)
    // The kills were at work: most came before the end, and some between two batches.
    expect(killed.filter(Boolean).length).toBeGreaterThan(rounds / 4)
    expect(halfDone.filter(Boolean).length).toBeGreaterThan(rounds / 8)
    expect(await auditVerdict(at.config)).toContain('The audit trail is intact')
  })

  it('is over when the old key opens nothing, and an older backup does not open', async () => {
    const at = home()
    await fill(at, 3)
    await backup(contextOf(at), at.path('before.db'))
    const [old] = keysIn(at)
    await retireNow(at, async () => {})
    await backup(contextOf(at), at.path('after.db'))
    expect(keysIn(at)).toHaveLength(1)
    expect(keysIn(at)).not.toContain(old)
    await expect(restore(contextOf(at), at.path('before.db'), { force: true })).rejects.toThrow(
      /root key is not the one/,
    )
    await restore(contextOf(at), at.path('after.db'), { force: true })
    expect(await openAll(at)).toBe(3)
  })

  it('leaves old wrapped keys in neither the database nor its log', async () => {
    const at = home()
    await fill(at, 30)
    await whileOpen(at, async ({ core: { store } }) => {
      const old = (await store.db.selectFrom('session_states').select('wrapped_key').execute()).map(
        (row) => row.wrapped_key,
      )
      await keysRotate(contextOf(at), {})
      const current = (await store.db.selectFrom('session_states').select('wrapped_key').execute()).map(
        (row) => row.wrapped_key,
      )
      // Read by another process: a file closed by this one would lose the locks that it holds.
      const path = join(at.config.dataDir, 'latchkey.db')
      const files = [path, `${path}-wal`].filter(existsSync)
      const bytes = Buffer.concat(files.map((file) => execFileSync('cat', [file], { maxBuffer: 1024 ** 3 })))
      expect(current.filter((key) => bytes.includes(Buffer.from(key)))).toHaveLength(30)
      expect(old.filter((key) => bytes.includes(Buffer.from(key)))).toHaveLength(0)
    })
  })
})

describe('root keys in a setting', () => {
  const [first, second] = [1, 2].map((n) => Buffer.alloc(32, n).toString('base64'))

  it('are rotated to the one that stands first, and the old one may go', async () => {
    const at = home({ LATCHKEY_ROOT_KEY: 'env', LATCHKEY_ROOT_KEYS: `${first}` })
    await fill(at, 3)
    const alone = await runCommandHere(at, ['keys', 'rotate'])
    expect(alone.code).toBe(1)
    expect(alone.stderr).toMatch(
      /^latchkey: LATCHKEY_ROOT_KEYS contains one key: set it to NEW,OLD .*then run this command again\.\n$/,
    )
    const both = await runCommandHere(at, ['keys', 'rotate'], { LATCHKEY_ROOT_KEYS: `${second},${first}` })
    expect(both).toMatchObject({ code: 0, stdout: '' })
    expect(both.stderr).toContain('5 of 5 stored keys were rewrapped.')
    expect(both.stderr).toMatch(
      /Before you remove the old keys \(\w+\) from LATCHKEY_ROOT_KEYS, run `latchkey keys rotate --/,
    )
    expect(both.stderr).not.toContain('key file')
    const again = await runCommandHere(at, ['keys', 'rotate'], { LATCHKEY_ROOT_KEYS: `${second},${first}` })
    expect(again.stderr).toContain('0 of 5 stored keys were rewrapped; 5 had the new root key already.')
    expect((await runCommandHere(at, ['user', 'list'])).code).toBe(1)
    const rotated = await runCommandHere(at, ['user', 'list'], { LATCHKEY_ROOT_KEYS: `${second}` })
    expect(rotated.code).toBe(0)
  })
})

describe('root keys in a setting that not every process has', () => {
  const [first, second] = [3, 4].map((n) => Buffer.alloc(32, n).toString('base64'))
  const serverAt = async (at: Home, rootKeys: string) => {
    const server = await startServer({ DATA_DIR: at.config.dataDir, ROOT_KEY: 'env', ROOT_KEYS: rootKeys })
    onTestFinished(() => server.close())
    return server
  }
  const input = { name: 'Shop', domain: 'shop.test', cookies: { sid: '1' } }

  it('a server without the new key stores nothing once a rotation has replaced its own', async () => {
    const at = home({ LATCHKEY_ROOT_KEY: 'env', LATCHKEY_ROOT_KEYS: `${second},${first}` })
    const old = await serverAt(at, `${first}`)
    await old.operator.create(input)
    await whileOpen(at, ({ core }) => rotateOver(core, recorder().output, true, async () => {}))
    expect((await old.operator.call('POST', '/sessions', input)).status).toBe(503)
    expect(await openAll(at)).toBe(1)
  })

  it('a server that was only started with a new key leaves the old one enough', async () => {
    const at = home({ LATCHKEY_ROOT_KEY: 'env', LATCHKEY_ROOT_KEYS: `${first}` })
    const old = await serverAt(at, `${first}`)
    await old.operator.create(input)
    await (await startServer({ DATA_DIR: at.config.dataDir, ROOT_KEY: 'env', ROOT_KEYS: `${second},${first}` })).close()
    await old.operator.create(input)
    expect(await openAll(at)).toBe(2)
  })
})

describe('a new secret for tokens', () => {
  it('ends all log-ins with the next start; keys and stored logins still work', async () => {
    const at = home()
    const settings = { DATA_DIR: at.config.dataDir, ADMIN_EMAIL: 'anna@example.org', ADMIN_PASSWORD: 'a long password' }
    const before = await startServer(settings)
    onTestFinished(() => before.close())
    const logIn = { email: 'anna@example.org', password: 'a long password' }
    const { json } = await before.as('').call<{ access_token: string }>('POST', '/auth/login', logIn)
    const headers = { authorization: `Bearer ${json.access_token}` }
    const me = async (server: RunningServer) => (await server.as(headers).call('GET', '/auth/me')).status
    const session = await before.operator.create({ name: 'Shop', domain: 'shop.test', cookies: { sid: '1' } })
    expect(await me(before)).toBe(200)
    const said = recorder()
    await keysRotate(contextOf(at, said), { tokens: true })
    expect(said.words).toEqual([expect.stringMatching(/Restart the server now/)])
    expect([keysIn(at).length, await me(before)]).toEqual([1, 200])
    await before.close()

    const after = await startServer(settings)
    onTestFinished(() => after.close())
    expect(await me(after)).toBe(401)
    expect((await after.as('').call('POST', '/auth/login', logIn)).status).toBe(200)
    expect((await after.as(before.server.firstKey ?? '').get(session.id)).status).toBe('active')
    expect(await openAll(at)).toBe(1)
  })

  it('is not replaced together with the root key', async () => {
    const { code, stderr } = await runCommandHere(home(), ['keys', 'rotate', '--tokens', '--retire'])
    expect([code, stderr]).toEqual([2, expect.stringContaining("'--tokens' cannot be used with option '--retire'")])
  })
})
