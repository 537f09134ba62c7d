import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { SessionListBody } from '../support/client.ts'
import { longIt } from '../support/long-form.ts'
import { startRotatingSite } from '../support/rotating-site.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { type Home, newHome } from './command-world.ts'
import { type Ended, runCommand, runCommandHere, startCommand } from './run-command.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.close())

interface BulkWorld {
  readonly user: TestUser
  readonly home: Home
  write(name: string, text: string): string
  /** The arguments and the environment of an import of a file. */
  readonly env: Readonly<Record<string, string>>
  import(file: string, ...more: readonly string[]): Promise<Ended>
}

async function world(at = server): Promise<BulkWorld> {
  const user = await at.newUser()
  const home = newHome()
  onTestFinished(() => home.remove())
  await at.administration.setSessionLimit(user.email, 5_000)
  const env = { LATCHKEY_API_KEY: user.key, XDG_CONFIG_HOME: home.path('config') }
  return {
    user,
    home,
    env,
    write: (name, text) => {
      writeFileSync(home.path(name), text)
      return home.path(name)
    },
    import: (file, ...more) => runCommandHere(home, ['import', '--bulk', file, ...options, ...more], env),
  }
}
const options = ['--wait', '0', '--server']

const total = async (user: TestUser) => (await user.call<SessionListBody>('GET', '/sessions?limit=1')).json.total
const row = (n: number, over: object = {}) =>
  `${JSON.stringify({ external_id: `crm-${n}`, domain: `shop${n % 7}.example`, content: `sid=secret-${n}`, ...over })}\n`

describe('latchkey import --bulk', () => {
  longIt('stores a thousand rows once, although it is killed on the way', async () => {
    const rows = 1000
    const { user, home, env, write, import: importing } = await world()
    const file = write('logins.ndjson', Array.from({ length: rows }, (_, n) => row(n)).join(''))
    const args = ['import', '--bulk', file, '--yes', ...options, server.address]
    const { child, ended } = startCommand(home, args, env)
    await until('some stored rows', async () => ((await total(user)) >= 100 ? true : undefined))
    child.kill('SIGKILL')
    expect((await ended).code).toBeNull()
    expect(await total(user)).toBeLessThan(rows)

    const second = await importing(file, server.address, '--yes')
    expect(second).toMatchObject({ code: 0, stdout: '' })
    const [, created = '', updated = ''] = /Stored: (\d+) new, (\d+) updated, 0 refused\./.exec(second.stderr) ?? []
    expect(Number(updated)).toBeGreaterThanOrEqual(100)
    expect(Number(created) + Number(updated)).toBe(rows)
    expect(second.stderr).toContain('Nothing needs a person.')
    expect(await total(user)).toBe(rows)
  })

  it('shows a dry run first, stores nothing without --yes, and ends with what needs a person', async () => {
    const { user, write, import: importing } = await world()
    const lines = [
      row(1, { labels: ['vip'] }),
      'not json\n',
      row(2, { external_id: null }),
      row(3, { content: [{ name: 'sid', value: '1', domain: 'other.example' }] }),
      row(4, { name: '' }),
      row(5),
    ]
    const file = write('logins.jsonl', lines.join(''))
    const dry = await importing(file, server.address)
    expect(dry).toMatchObject({ code: 1, stderr: expect.stringContaining('Dry run: 2 new, 0 to update, 4 refused.') })
    expect(dry.stderr).toContain('Nothing was stored.')
    const refused = [
      ['2', '-', 'is not well-formed JSON'],
      ['3', '-', 'has no external_id'],
      ['4', 'crm-3', 'content: contains nothing that a session of shop3.example could use'],
      ['5', 'crm-4', 'name: '],
    ]
    const said = dry.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 3))
    expect(said).toEqual(refused.map(([number, id, why]) => [number, id, expect.stringContaining(why ?? '')]))
    expect(await total(user)).toBe(0)

    const first = await importing(file, server.address, '--yes')
    expect(first.stderr).toContain('Stored: 2 new, 0 updated, 4 refused.')
    expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('4 of 6 rows were refused.')])
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(4)
    const { json } = await user.call<SessionListBody>('GET', '/sessions?labels=vip')
    expect(json.sessions).toMatchObject([{ external_id: 'crm-1', domain: 'shop1.example', labels: ['vip'] }])
    // An import of the same file updates.
    expect((await importing(file, server.address)).stderr).toContain('Dry run: 0 new, 2 to update, 4 refused.')
  })

  it('names unknown fields, and rows that replace an earlier one', async () => {
    const { user, write, import: importing } = await world()
    const lines = [row(1, { lables: ['vip'], dry_run: true }), row(2, { usr_agent: 'x' }), row(1), row(3)]
    const file = write('logins.ndjson', lines.join(''))
    const { stderr } = await importing(file, server.address, '--yes')
    const fields = 'lables (did you mean labels?), dry_run, usr_agent (did you mean user_agent?)'
    expect(stderr).toContain(`Unknown fields are ignored: ${fields}.`)
    expect(stderr).toContain('Rows with the external_id of an earlier row, which they replace: 1.')
    expect(await total(user)).toBe(3)
  })

  it('says how to get room for the rows beyond the session limit', async () => {
    const { user, write, import: importing } = await world()
    await server.administration.setSessionLimit(user.email, 1)
    const file = write('many.jsonl', row(1) + row(2) + row(2, { notes: 'again' }) + row(3))
    const beyond = 'no room for 2 of the new sessions: an operator sets another limit with `latchkey user limit'
    const dry = await importing(file, server.address)
    expect(dry.stderr).toContain(`Dry run: 3 new, 1 to update, 0 refused.\nThe account has ${beyond}`)
    const done = await importing(write('many.jsonl', row(1) + row(2) + row(3)), server.address, '--yes')
    expect(done.stderr).toContain('Stored: 1 new, 0 updated, 2 refused.')
    expect(done.stderr.split(beyond)).toHaveLength(3)
  })

  it('reads CSV, and refuses columns that it does not know', async () => {
    const { user, write, import: importing } = await world()
    const csv =
      'external_id,domain,content,labels\r\na,shop.example,"sid=1; note=""x"", y",prod;eu\r\nb,shop.example,"[{""name"":""sid"",""value"":""2""}]",\r\n'
    const done = await importing(write('logins.csv', csv), server.address, '--yes')
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('Stored: 2 new, 0 updated, 0 refused.')])
    const { json } = await user.call<SessionListBody>('GET', '/sessions?labels=prod,eu')
    expect(json.sessions).toMatchObject([{ external_id: 'a', cookie_names: ['sid', 'note'] }])
    const other = await importing(
      write('other.csv', 'external_id,domain,cookies\nc,shop.example,sid=1\n'),
      server.address,
    )
    expect(other.stderr).toContain('Dry run: 1 new, 0 to update, 0 refused.')
    const empty = await importing(write('empty.csv', 'external_id,domain,content\n'), server.address)
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('There are no rows in ') })
    const wrong = await importing(write('wrong.csv', 'external_id,cookie\na,sid=1\n'), server.address, '--yes')
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('Unknown columns: cookie.') })
  })

  it('keeps a login that the site has rotated when the same file is imported again', async () => {
    const rotating = await startRotatingSite()
    onTestFinished(() => rotating.site.close())
    const { user, write, import: importing } = await world()
    const url = rotating.site.url('/account', 'shop.test')
    const content = { token: rotating.join('mira') }
    const file = write('logins.jsonl', row(1, { domain: url, content, user_agent: 'Agent/1' }))
    await importing(file, server.address, '--yes')
    const { id } = (await user.call<SessionListBody>('GET', '/sessions')).json.sessions[0] ?? { id: '' }
    const scrape = async () =>
      (await user.call<{ login_wall: boolean }>('POST', '/scrape', { url, session_id: id })).json.login_wall
    expect([await scrape(), await scrape()]).toEqual([false, false])
    const seen = rotating.site.requests.length
    const again = await importing(file, server.address, '--yes')
    expect(again.stderr).toContain('Stored: 0 new, 1 updated, 0 refused.\nRows whose session is active and was given')
    expect(rotating.site.requests.length).toBe(seen)
    const put = { name: 'Shop', domain: url, cookies: content, external_id: 'crm-1' }
    expect((await user.call('POST', '/sessions', put)).json).toMatchObject({
      created: false,
      login_kept: true,
      name: 'Shop',
    })
    expect(await scrape()).toBe(false)
  })

  it('names the rows whose login a person has replaced since, and stores none of them', async () => {
    const site = await startSite()
    onTestFinished(() => site.close())
    const { user, write, import: importing } = await world()
    const over = { domain: site.url('/account', 'shop.test'), content: 'sid=old', expected_user: 'Mira Holt' }
    const login = (n: number) => row(n, over)
    const text = login(1) + login(2) + login(3)
    const file = write('logins.jsonl', text)
    await importing(file, server.address, '--yes')
    const { sessions } = (await user.call<SessionListBody>('GET', '/sessions')).json
    const idOf = (name: string) => sessions.find(({ external_id: id }) => id === name)?.id
    await user.call('POST', `/sessions/${idOf('crm-1')}/refresh`, { cookies: { sid: 'good' } })
    await user.call('PATCH', `/sessions/${idOf('crm-3')}`, { cookies: { sid: 'good' } })
    const seen = site.requests.length

    const again = write('again.jsonl', text)
    const sentences = [
      'Rows whose session is active and was given the same login last, so that the stored login stays: 1.',
      'Rows with an older login, which another one has replaced, so that the stored login stays: 2 (row 1, 3).',
    ]
    const dry = await importing(again, server.address)
    expect(dry.stderr).toContain(['Dry run: 0 new, 3 to update, 0 refused.', ...sentences].join('\n'))
    const done = await importing(again, server.address, '--yes')
    expect(done.stderr).toContain(['Stored: 0 new, 3 updated, 0 refused.', ...sentences].join('\n'))
    // The site would have been asked who is logged in.
    expect(site.requests.length).toBe(seen)
    for (const [name, version] of [
      ['crm-1', 2],
      ['crm-2', 1],
      ['crm-3', 2],
    ] as const) {
      expect(await user.get(idOf(name) ?? '')).toMatchObject({ state_version: version })
    }
  })

  longIt('lists sessions whose first check saw them logged out, with the page to log in', async () => {
    const site = await startSite()
    onTestFinished(() => site.close())
    const watched = await startServer({ MONITOR: 'on', MONITOR_GAP: '1' })
    onTestFinished(() => watched.close())
    const { write, import: importing } = await world(watched)
    const login = (n: number, sid: string) =>
      row(n, { domain: site.url('/account', 'shop.test'), content: `sid=${sid}`, user_agent: 'Agent/1' })
    const file = write('logins.ndjson', login(1, 'good') + login(2, 'old') + login(3, 'older'))
    const done = await importing(file, watched.address, '--yes', '--wait', '60')
    expect(done.stderr).toContain('Checked: 1 without a sign of being logged out, 2 logged out, 0 not yet.')
    expect(done.stderr).toContain('2 need a person:')
    const lines = done.stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split('\t').slice(0, 2))).toEqual([
      ['2', 'crm-2'],
      ['3', 'crm-3'],
    ])
    for (const line of lines) expect(line).toMatch(new RegExp(`\t${watched.address}/login/[0-9a-f-]{36}$`))
    // The verdict of the replaced cookies does not count, and a session counts once.
    const dead = write('dead.ndjson', login(1, 'older') + login(1, 'oldest'))
    const again = await importing(dead, watched.address, '--yes', '--wait', '60')
    expect(again.stderr).toContain('Checked: 0 without a sign of being logged out, 1 logged out, 0 not yet.')
  })

  it('takes the server and the key that `latchkey login` stored, and sends that key to no other server', async () => {
    const { user, home, env, write } = await world()
    const file = write('logins.ndjson', row(1))
    const config = { XDG_CONFIG_HOME: env['XDG_CONFIG_HOME'] ?? '' }
    const args = ['import', '--bulk', file, '--yes', '--wait', '0']
    const before = await runCommandHere(home, args, config)
    expect(before).toMatchObject({ code: 1, stderr: expect.stringContaining('run `latchkey login`') })
    await runCommand(home, ['login', server.address], { env: config, stdin: `${user.key}\n` })
    expect(await runCommandHere(home, args, config)).toMatchObject({ code: 0 })
    expect(await runCommandHere(home, [...args, '--server', `${server.address}/`], config)).toMatchObject({ code: 0 })
    expect(await total(user)).toBe(1)
    const other = await runCommandHere(home, [...args, '--server', 'https://other.example'], config)
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('no API key for https://other.example') })
  })

  it('says in one sentence what is missing', async () => {
    const { home, write, import: importing } = await world()
    const file = write('logins.ndjson', row(1))
    const absent = await runCommandHere(home, ['import', '--bulk', 'absent.csv'])
    expect(absent).toMatchObject({ code: 1, stderr: 'latchkey: There is no file absent.csv.\n' })
    const open = await importing(file, 'http://nas.example:8080')
    expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining('--allow-http') })
    const wrong = await runCommandHere(home, ['import', '--bulk', file, ...options, server.address], {
      LATCHKEY_API_KEY: `sk_live_${'x'.repeat(32)}`,
    })
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('The API key is unknown') })
  })
})
