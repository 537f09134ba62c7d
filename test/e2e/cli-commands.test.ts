import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { byApiKey } from '../../src/accounts/keys/by-api-key.ts'
import { createProgram, run } from '../../src/cli/program.ts'
import { composeAccounts } from '../../src/compose/accounts.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { compileCache } from '../support/processes.ts'
import { type Home, newHome, recorder, sessionInput, whileOpen } from './command-world.ts'
import { type Ended, endOf, runCommand, runCommandHere } from './run-command.ts'

const password = 'correct horse battery'

let home: Home
beforeAll(async () => {
  home = newHome()
  await whileOpen(home, async ({ sessions, person }) => {
    await sessions.create(await person('root'), sessionInput())
  })
})
afterAll(() => home.remove())

const latchkey = (text: string, stdin: string | null = null): Promise<Ended> => {
  const args = text.split(' ').filter(Boolean)
  return stdin === null ? runCommandHere(home, args) : runCommand(home, args, { stdin })
}

describe('help', () => {
  it('says of every command what it does', () => {
    const walk = (command: ReturnType<typeof createProgram>, path: string): [string, string][] =>
      command.commands.flatMap((one) => [
        [`${path} ${one.name()}`, one.description()] as [string, string],
        ...walk(one as ReturnType<typeof createProgram>, `${path} ${one.name()}`),
      ])
    const commands = walk(createProgram(recorder().output), 'latchkey')
    expect(commands.map(([name]) => name)).toEqual([
      'latchkey serve',
      'latchkey demo',
      'latchkey user',
      'latchkey user add',
      'latchkey user list',
      'latchkey user passwd',
      'latchkey user disable',
      'latchkey user enable',
      'latchkey user limit',
      'latchkey user make-operator',
      'latchkey user make-owner',
      'latchkey user remove',
      'latchkey key',
      'latchkey key create',
      'latchkey key list',
      'latchkey key revoke',
      'latchkey keys',
      'latchkey keys rotate',
      'latchkey import',
      'latchkey audit',
      'latchkey audit heads',
      'latchkey audit list',
      'latchkey audit verify',
      'latchkey backup',
      'latchkey restore',
      'latchkey login',
      'latchkey capture',
      'latchkey help',
    ])
    for (const [name, description] of commands) expect(description, name).not.toBe('')
  })

  it.each<[string, number, 'stdout' | 'stderr', RegExp]>([
    ['--help', 0, 'stdout', /Usage: latchkey \[options\] \[command\][\s\S]*serve[\s\S]*restore/],
    ['-h', 0, 'stdout', /Usage: latchkey \[options\] \[command\]/],
    ['help', 0, 'stdout', /Usage: latchkey \[options\] \[command\]/],
    ['help user', 0, 'stdout', /Usage: latchkey user/],
    ['help key create', 0, 'stdout', /Usage: latchkey key create[\s\S]*--expires/],
    ['help frob', 2, 'stderr', /unknown command 'frob'\n\(latchkey --help lists all commands\)/],
    ['help key frob', 2, 'stderr', /unknown command 'frob'\n\(latchkey key --help lists all commands\)/],
    ['keys rotate -h', 0, 'stdout', /--retire/],
    ['keys rotate --help', 0, 'stdout', /--retire/],
    ['--version', 0, 'stdout', /^\d+\.\d+\.\d+$/],
    ['', 2, 'stderr', /Usage: latchkey/],
    ['user', 2, 'stderr', /Usage: latchkey user/],
    ['frob', 2, 'stderr', /unknown command 'frob'\n\(latchkey --help lists all commands\)/],
    ['user frob', 2, 'stderr', /unknown command 'frob'\n\(latchkey user --help lists all commands\)/],
    ['user remove', 2, 'stderr', /missing required argument 'email'/],
    ['serve --help', 0, 'stdout', /LATCHKEY_PORT[\s\S]*environment variables/],
    ['serve --frob', 2, 'stderr', /unknown option '--frob'/],
    ['serve now', 2, 'stderr', /too many arguments/],
    ['user add', 2, 'stderr', /missing required argument 'email'\n\(latchkey user add --help explains it\)/],
    ['key create --user a@example.org', 2, 'stderr', /--name/],
    ['key revoke', 2, 'stderr', /missing required argument 'id'/],
    ['key create --user a --name b --scopes read,fly', 2, 'stderr', /fly is not a scope/],
    ['key create --user a --name b --expires 2027-02-30', 2, 'stderr', /2027-02-30 is not a day/],
    ['key create --user a --name b --expires tomorrow', 2, 'stderr', /tomorrow is not a day/],
    ['backup', 2, 'stderr', /missing required argument 'file'/],
    ['demo --port 70000', 2, 'stderr', /whole number from 0 to 65535/],
  ])('latchkey %s ends with %i', async (args, code, where, text) => {
    const { output, results, words } = recorder()
    const ended = await run(createProgram(output), args.split(' ').filter(Boolean), output)
    const said = { stdout: results.join('\n'), stderr: words.join('\n') }
    expect(said[where]).toMatch(text)
    expect(said[where === 'stdout' ? 'stderr' : 'stdout']).toBe('')
    expect(ended).toBe(code)
  })

  it('goes to the right stream of a real process, with its exit code', async () => {
    expect(await runCommand(home, ['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d[\d.]+\n$/),
      stderr: '',
    })
    expect(await runCommand(home, ['frob'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('unknown command'),
    })
  })
})

describe('accounts', () => {
  it('are added, given a key and a password, disabled, enabled and removed', async () => {
    const added = await latchkey('user add Anna@example.org --password-stdin --name Anna', `${password}\n`)
    expect(added).toMatchObject({ code: 0, stdout: '' })
    expect(added.stderr).toContain('Added anna@example.org.')

    const key = await latchkey('key create --user anna@example.org --name laptop --scopes read,scrape')
    expect(key).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sk_live_[A-Za-z0-9]{32}\n$/) })

    const list = async () =>
      (await latchkey('user list')).stdout.split('\n').map((line) => line.split('\t').slice(0, 3))
    expect(await list()).toEqual([
      ['anna@example.org', 'user', 'enabled'],
      ['root@example.org', 'operator', 'enabled'],
      [''],
    ])
    expect(await latchkey('user limit anna@example.org 5000')).toMatchObject({ code: 0 })
    expect((await latchkey('user list')).stdout.split('\n')[0]?.split('\t').at(-1)).toBe('5000')
    expect(await latchkey('user limit anna@example.org default')).toMatchObject({ code: 0 })
    expect((await latchkey('user list')).stdout.split('\n')[0]?.split('\t').at(-1)).toBe('default')
    expect(await latchkey('user disable anna@example.org')).toMatchObject({ code: 0 })
    expect((await list())[0]).toEqual(['anna@example.org', 'user', 'disabled'])
    expect(await latchkey('user enable anna@example.org')).toMatchObject({ code: 0 })
    expect(await latchkey('user passwd anna@example.org --password-stdin', 'another password')).toMatchObject({
      code: 0,
    })
    const trail = await latchkey('audit list --account anna@example.org')
    const removed = await latchkey('user remove anna@example.org --yes')
    expect(removed).toMatchObject({ code: 0 })
    const shown = /latchkey (audit list --account [\w-]+)\n$/.exec(removed.stderr)?.[1]
    const kept = await latchkey(shown ?? '')
    expect(kept.stdout.startsWith(trail.stdout)).toBe(true)
    expect(kept.stdout.trimEnd().split('\n').at(-1)).toMatch(/\tuser_removed\tadministrator\t/)
    expect(await list()).toEqual([['root@example.org', 'operator', 'enabled'], ['']])
    expect((await latchkey('audit verify')).stderr).toContain('The audit trail is intact')
  })

  it('take over an organization whose last owner goes', async () => {
    await whileOpen(home, async ({ core, person }) => {
      const [ella, finn] = [await person('ella'), await person('finn')]
      const accounts = createAccounts(composeAccounts(core, null))
      const { id } = await accounts.createOrganization(ella, { name: 'Night Shift', description: null })
      const { token } = await accounts.invite(ella, id, { email: finn.email, role: 'member' })
      await accounts.acceptInvitation(token ?? '', { principal: finn })
    })
    const refused = await latchkey('user remove ella@example.org --yes')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toBe(
      'latchkey: Besides the account, the organization "Night Shift" has no owner who is not disabled, but other members (finn@example.org); make one of them owner first: latchkey user make-owner EMAIL night-shift\n',
    )
    const made = await latchkey('user make-owner finn@example.org night-shift')
    expect(made).toEqual({
      code: 0,
      stdout: '',
      stderr: 'finn@example.org is an owner of the organization "Night Shift".\n',
    })
    expect(await latchkey('user remove ella@example.org --yes')).toMatchObject({ code: 0 })
    expect((await latchkey('audit list --account finn@example.org')).stdout).toMatch(
      /\tmember_changed\tadministrator\t.*"role":"owner"/,
    )
    expect(await latchkey('user remove finn@example.org --yes')).toMatchObject({ code: 0 })
  })

  it('are not removed without --yes, which says what would go', async () => {
    const shared = await whileOpen(home, async ({ core, sessions, person }) => {
      const gina = await person('gina')
      const { id } = await createAccounts(composeAccounts(core, null)).createOrganization(gina, {
        name: 'Late Shift',
        description: null,
      })
      await sessions.create(gina, sessionInput())
      const session = await sessions.create(gina, sessionInput())
      return sessions.share(gina, session.id, id)
    })
    await latchkey('key create --user gina@example.org --name laptop')
    expect(await latchkey('user remove gina@example.org')).toEqual({
      code: 1,
      stdout: `${shared.id}\t${shared.domain}\t${shared.name}\tlate-shift\n`,
      stderr:
        'latchkey: Nothing was removed; --yes removes gina@example.org permanently, with all it owns: sessions 2 (shared with organizations: 1), API keys 1.\n',
    })
    expect((await latchkey('user list')).stdout).toContain('gina@example.org')
    expect(await latchkey('user remove gina@example.org --yes')).toMatchObject({ code: 0, stdout: '' })
  })

  it('have keys, which are listed and revoked', async () => {
    await latchkey('user add cleo@example.org')
    const laptop = (
      await latchkey('key create --user cleo@example.org --name laptop --scopes read --expires 2999-12-31')
    ).stdout.trim()
    await latchkey('key create --user root@example.org --name phone')
    const list = async (args = '') =>
      (await latchkey(`key list ${args}`)).stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t'))
    const [[id = '', ...columns] = [], ...more] = await list('--user cleo@example.org')
    const today = expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/)
    expect(columns).toEqual([laptop.slice(0, 12), 'cleo@example.org', 'read', today, 'never', '2999-12-31', 'laptop'])
    expect(more).toEqual([])
    const owners = async () => (await list()).map(([, , email, ...rest]) => `${email} ${rest.at(-1)}`)
    expect(await owners()).toEqual(['cleo@example.org laptop', 'root@example.org phone'])

    const isAccepted = () =>
      whileOpen(home, async ({ core }) => (await byApiKey(composeAccounts(core, null), laptop)) !== null)
    expect(await isAccepted()).toBe(true)
    const revoked = await latchkey(`key revoke ${id}`)
    expect(revoked).toMatchObject({ code: 0, stdout: '' })
    expect(revoked.stderr).toBe(
      `Revoked the key laptop (${laptop.slice(0, 12)}…) of cleo@example.org: it no longer works.\n`,
    )
    expect(await owners()).toEqual(['root@example.org phone'])
    expect(await isAccepted()).toBe(false)
    const trail = (await latchkey('audit list --account Cleo@example.org')).stdout.trimEnd().split('\n')
    const [time, action, actor, details = ''] = trail.at(-1)?.split('\t') ?? []
    expect([time, action, actor, JSON.parse(details)]).toEqual([
      expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      'key_revoked',
      'administrator',
      expect.objectContaining({ key_id: id }),
    ])
    expect(trail.map((line) => line.split('\t')[1])).toContain('key_created')
    expect((await latchkey('audit verify')).stderr).toContain('The audit trail is intact')
  })

  it('have keys, of which the trail of every session says what each did', async () => {
    await latchkey('user add ines@example.org')
    const create = async (name: string) =>
      (await latchkey(`key create --user ines@example.org --name ${name}`)).stdout.trim()
    const [used, other] = [await create('used'), await create('other')]
    const ids = await whileOpen(home, async ({ core, sessions }) => {
      const holder = async (key: string) => {
        const principal = await byApiKey(composeAccounts(core, null), key)
        if (principal === null) throw new Error('The key is not accepted.')
        return principal
      }
      const made = await sessions.create(await holder(used), { ...sessionInput(), name: `"key_prefix":"${other}"` })
      const others = await sessions.create(await holder(other), sessionInput())
      const changes = { cookies: { sid: 'new' }, headers: null, expiresAt: null }
      await sessions.refresh(await holder(used), others.id, changes)
      return { made: made.id, others: others.id }
    })
    const listed = async (key: string) =>
      (await latchkey(`audit list --key ${key}`)).stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([, action, , , chain]) => `${action} ${chain?.replace(/^account:.*/, 'account')}`)
        .toSorted()
    const done = [`created session:${ids.made}`, `refreshed session:${ids.others}`, 'session_created account']
    expect(await listed(used)).toEqual(done)
    const id = (await latchkey('key list --user ines@example.org')).stdout
      .split('\n')
      .find((line) => line.endsWith('\tused'))
      ?.split('\t')[0]
    expect(await listed(id ?? '')).toEqual(done)
    expect(await latchkey(`key revoke ${id}`)).toMatchObject({ code: 0 })
    expect(await listed(used.slice(0, 12))).toEqual(done)
    expect(await latchkey(`audit list --key ${id}`)).toMatchObject({ code: 1, stdout: '' })
    expect(await latchkey('audit list --key sk_live_')).toMatchObject({ code: 1, stdout: '' })
    const unused = { code: 0, stdout: '', stderr: 'No entry of the audit trail names this key.\n' }
    expect(await latchkey('audit list --key sk_live_none')).toMatchObject(unused)
  })

  const refusals: readonly [string, string | null, RegExp][] = [
    ['user add root@example.org', null, /^latchkey: An account with this e-mail already exists\.\n$/],
    ['user add nobody', null, /^latchkey: email: must be an e-mail address/],
    ['user add b@example.org --password-stdin', 'short\n', /^latchkey: password: /],
    ['user add b@example.org --password-stdin', '', /^latchkey: Standard input contains no password\.\n$/],
    [
      'user remove b@example.org --yes',
      null,
      /^latchkey: There is no account b@example\.org; latchkey user list prints all\.\n$/,
    ],
    ['user passwd root@example.org', '', /^latchkey: There is no terminal .* --password-stdin < password\.txt\n$/],
    ['user limit root@example.org many', null, /^latchkey: Give a whole number/],
    ['user disable root@example.org', null, /^latchkey: The last operator cannot be disabled/],
    ['user remove root@example.org', null, /^latchkey: The last operator cannot be disabled or removed; make another/],
    ['user remove root@example.org --yes', null, /^latchkey: The last operator cannot be disabled or removed/],
    ['user make-operator b@example.org', null, /^latchkey: There is no account b@example\.org/],
    [
      'key create --user b@example.org --name x',
      null,
      /^latchkey: There is no account b@example\.org; latchkey user list prints all\.\n$/,
    ],
    [
      'key create --user root@example.org --name x --expires 2020-01-01',
      null,
      /^latchkey: --expires must lie in the future\.\n$/,
    ],
    [
      'key list --user b@example.org',
      null,
      /^latchkey: There is no account b@example\.org; latchkey user list prints all\.\n$/,
    ],
    [
      'audit list --account b@example.org',
      null,
      /^latchkey: There is no account b@example\.org; latchkey user list prints all\. A removed account is named by/,
    ],
    ['audit list --account 7', null, /^latchkey: There is no account 7; /],
    ['audit list', null, /^latchkey: Give either --account or --key\.\n$/],
    [
      'audit list --account root@example.org --key sk_live_x0WD',
      null,
      /^latchkey: Give either --account or --key\.\n$/,
    ],
    [
      'audit list --key 7',
      null,
      /^latchkey: There is no API key 7; latchkey key list prints all\. A revoked key is named by/,
    ],
    ['key revoke sk_live_x0WD', null, /^latchkey: There is no API key sk_live_x0WD; latchkey key list prints all\.\n$/],
  ]
  it.each(someOf(refusals, 2))('%s (%j) fails in one sentence', async (args, stdin, sentence) => {
    const ended = await latchkey(args, stdin)
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) })
    expect(ended.stderr.trimEnd()).not.toContain('\n')
  })
})

describe('a home that cannot be used', () => {
  function broken(settings: Readonly<Record<string, string>> = {}): Home {
    const at = newHome(settings)
    onTestFinished(() => at.remove())
    return at
  }

  it.each([
    ['user', 'list'],
    ['audit', 'verify'],
    ['backup', 'copy.db'],
  ])('latchkey %s %s says that there is no database, and makes none', async (name, what) => {
    const at = broken()
    const ended = await runCommandHere(at, [name, name === 'backup' ? at.path(what) : what])
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^latchkey: There is no database at .*\n$/),
    })
    expect(readdirSync(at.folder)).toEqual([])
  })

  it('a wrong setting is named in one sentence, a mistyped one in another', async () => {
    const at = broken({ LATCHKEY_PORT: '8080' })
    const env = { LATCHKEY_PORT: 'many', LATCHKEY_PROT: '80' }
    const ended = await runCommandHere(at, ['user', 'list'], env)
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toBe(
      'LATCHKEY_PROT is not a setting of this version and has no effect; did you mean LATCHKEY_PORT?\nlatchkey: LATCHKEY_PORT must be a whole number from 0 to 65535.\n',
    )
  })

  it.each<[string, (path: string) => void, RegExp]>([
    ['a missing key', (path) => rmSync(path), /is missing, and the database cannot be opened without it/],
    [
      'another key',
      (path) => writeFileSync(path, `${Buffer.alloc(32, 9).toString('base64')}\n`),
      /not the one that sealed this database/,
    ],
    ['a broken key', (path) => writeFileSync(path, 'garbage\n'), /is not a root key/],
  ])('%s stops a command in one sentence, and nothing is written', async (_name, spoil, sentence) => {
    const at = broken()
    await whileOpen(at, async ({ person }) => void (await person('root')))
    spoil(join(at.config.dataDir, 'root.key'))
    const database = readFileSync(join(at.config.dataDir, 'latchkey.db'))
    const files = readdirSync(at.config.dataDir)
    const ended = await runCommandHere(at, ['keys', 'rotate'])
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) })
    expect(ended.stderr.trimEnd()).not.toContain('\n')
    expect(readdirSync(at.config.dataDir)).toEqual(files)
    expect(readFileSync(join(at.config.dataDir, 'latchkey.db')).equals(database)).toBe(true)
  })
})

it.runIf(existsSync('/dev/full'))('says that its results cannot be written where the disk is full', async () => {
  const { spawn } = await import('node:child_process')
  const launcher = join(import.meta.dirname, '../../bin/latchkey')
  const env = { PATH: process.env['PATH'] ?? '', ...compileCache(), ...home.env() }
  const ended = await endOf(spawn('sh', ['-c', `"${launcher}" key list > /dev/full`], { env }))
  expect([ended.code, ended.stderr]).toEqual([
    1,
    'latchkey: The results cannot be written: no space left on device (ENOSPC).\n',
  ])
})

longIt('ends the printing of heads without a word to a reader that leaves early', async () => {
  const at = newHome()
  onTestFinished(() => at.remove())
  await whileOpen(at, async ({ sessions, person }) => {
    const root = await person('root')
    await Promise.all(Array.from({ length: 1000 }, () => sessions.create(root, sessionInput())))
  })
  const { spawn } = await import('node:child_process')
  const launcher = join(import.meta.dirname, '../../bin/latchkey')
  const env = { PATH: process.env['PATH'] ?? '', ...compileCache(), ...at.env() }
  const shell = spawn('sh', ['-c', `"${launcher}" audit heads | head -n 1`], { env })
  const [out, err]: [string[], string[]] = [[], []]
  shell.stdout.on('data', (chunk) => out.push(String(chunk)))
  shell.stderr.on('data', (chunk) => err.push(String(chunk)))
  expect(await new Promise((resolve) => shell.once('close', resolve))).toBe(0)
  expect(out.join('').split('\n')).toHaveLength(2)
  expect(err.join('')).toBe('')
})
