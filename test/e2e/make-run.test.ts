import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../support/client.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { checkout, freshEnvironment, type RunningProcess, startProcess } from '../support/processes.ts'
import { startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const key = `sk_live_${'k'.repeat(32)}`
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-run-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** By the launcher, in a shell that runs `prefix` first. */
function serve(settings: Readonly<Record<string, string>>, prefix = ':'): RunningProcess {
  const env = freshEnvironment({ LATCHKEY_EGRESS_ALLOW: '127.0.0.0/8', ...settings })
  const command = `${prefix}; exec "${join(checkout, 'bin/latchkey')}" serve`
  const server = startProcess('/bin/sh', ['-c', command], { cwd: checkout, env })
  cleanUps.push(() => server.stop('SIGKILL'))
  return server
}

const listening = /listens on (http:\/\/127\.0\.0\.1:\d+) /

/** A target that answers when it is told to. */
async function slowTarget() {
  const waiting: ServerResponse[] = []
  const arrivals: (() => void)[] = []
  const server = createServer((_request, response) => {
    waiting.push(response)
    for (const arrived of arrivals.splice(0)) arrived()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUps.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: async (times = 1) => {
      while (waiting.length < times) await new Promise<void>((arrived) => arrivals.push(arrived))
    },
    answer: () => {
      for (const response of waiting.splice(0)) response.end('slow but whole')
    },
  }
}

/** The answer to a scrape over a connection that its client would keep; rejects where it breaks off. */
function scrape(address: string, url: string): Promise<unknown> {
  return new Promise((done, fail) => {
    const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' }
    const agent = new Agent({ keepAlive: true })
    cleanUps.push(() => agent.destroy())
    const asking = request(`${address}/api/v1/scrape`, { method: 'POST', headers, agent }, (response) => {
      text(response).then((body) => done(JSON.parse(body)), fail)
    })
    asking.once('error', fail)
    asking.end(JSON.stringify({ url }))
  })
}

function filesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0
}

/** Resolves when nobody takes a connection there any more. */
async function refused(address: string): Promise<void> {
  while (
    await fetch(`${address}/health/live`).then(
      () => true,
      () => false,
    )
  ) {
    // Asked again until the listener is gone; the runner's own time limit ends what never ends.
  }
}

describe('a start', () => {
  it('makes what it needs for its user alone, whatever the umask, and says the key once', async () => {
    const data = join(newFolder(), 'data')
    const settings = { LATCHKEY_DATA_DIR: data, LATCHKEY_PORT: '0' }
    const first = serve(settings, 'umask 000')
    await first.until(listening)
    const [, shown] = await first.until(/API key, shown only once: (sk_live_[A-Za-z0-9]{32})\n/)
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    expect(mode(data)).toBe('700')
    const files = readdirSync(data)
    expect(files).toEqual(expect.arrayContaining(['latchkey.db', 'latchkey.db-wal', 'root.key']))
    for (const file of files) expect([file, mode(join(data, file))]).toEqual([file, '600'])
    expect(await first.stop('SIGTERM')).toBe(0)
    const second = serve(settings)
    const [, address] = await second.until(listening)
    expect(second.output()).not.toContain('sk_live_')
    const asked = await fetch(`${address}/api/v1/sessions`, { headers: { 'X-API-Key': shown ?? '' } })
    expect(asked.status).toBe(200)
  })

  it('that fails after it has made the first key says it nevertheless', async () => {
    const data = join(newFolder(), 'data')
    // In the place of the file that marks the database as used.
    mkdirSync(join(data, 'latchkey.db.lock'), { recursive: true })
    const server = serve({ LATCHKEY_DATA_DIR: data, LATCHKEY_PORT: '0' })
    expect(await server.ended).toBe(1)
    expect(server.output()).toMatch(/API key, shown only once: sk_live_/)
  })

  longIt('that was killed at any moment is repeated by the next one', async () => {
    for (let part = 0; part < 6; part += 1) {
      const settings = { LATCHKEY_DATA_DIR: join(newFolder(), 'data'), LATCHKEY_PORT: '0' }
      const killed = serve(settings)
      // Its files appear one after another; more and more of them are there when it is killed.
      await until('its files', () => filesIn(settings.LATCHKEY_DATA_DIR) >= part || undefined)
      await killed.stop('SIGKILL')
      const next = serve(settings)
      await next.until(listening)
      expect(await next.stop('SIGTERM')).toBe(0)
    }
  })

  longIt('at the same time as another opens the same new database', async () => {
    const settings = { LATCHKEY_DATA_DIR: join(newFolder(), 'data'), LATCHKEY_PORT: '0', LATCHKEY_API_KEY: key }
    const both = [serve(settings), serve(settings)]
    for (const server of both) {
      const [, address] = await server.until(listening)
      const { status } = await fetch(`${address}/api/v1/sessions`, { headers: { 'X-API-Key': key } })
      expect(status).toBe(200)
    }
  })

  longIt('on a port that is taken ends with one sentence, and the key is not lost', async () => {
    const blocker = createServer()
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done))
    cleanUps.push(() => blocker.close())
    const { port } = blocker.address() as AddressInfo
    const settings = { LATCHKEY_DATA_DIR: join(newFolder(), 'data'), LATCHKEY_PORT: String(port) }
    const first = serve(settings)
    expect(await first.ended).toBe(1)
    const lines = first.output().trim().split('\n')
    expect(lines.at(-1)).toMatch(new RegExp(`^latchkey: Port ${port} on 127\\.0\\.0\\.1 is used .*\\.$`))
    const [, shown] = /(sk_live_\w{32})/.exec(first.output()) ?? []
    const second = await startServer({ DATA_DIR: settings.LATCHKEY_DATA_DIR })
    cleanUps.push(() => second.close())
    expect((await second.as(shown ?? '').call('GET', '/sessions')).status).toBe(200)
  })

  longIt('with a lock file that cannot be used ends with one sentence', async () => {
    const data = join(newFolder(), 'data')
    const lock = join(data, 'latchkey.db.lock')
    const server = serve({ LATCHKEY_DATA_DIR: data, LATCHKEY_PORT: '0', LATCHKEY_API_KEY: key }, `mkdir -p '${lock}'`)
    expect(await server.ended).toBe(1)
    expect(server.output()).toBe(
      `latchkey: The lock file ${lock} cannot be used: illegal operation on a directory (EISDIR). Remove it while no server runs.\n`,
    )
  })

  longIt('with a setting that cannot be used ends with one sentence, before anything is made', async () => {
    const folder = newFolder()
    const server = serve({ LATCHKEY_DATA_DIR: join(folder, 'data'), LATCHKEY_PORT: 'eighty' })
    expect(await server.ended).toBe(1)
    expect(server.output()).toBe('latchkey: LATCHKEY_PORT must be a whole number from 0 to 65535.\n')
    expect(() => statSync(join(folder, 'data'))).toThrow('ENOENT')
  })
})

// What SIGTERM does is seen below as well, by a server that gives up waiting.
describe.each(someOf(['SIGTERM', 'SIGINT', 'SIGHUP'] as const, 3, 1))('%s', (signal) => {
  it('takes no more requests, finishes those in flight, and ends with 0', async () => {
    const target = await slowTarget()
    // So long that a server which is cut off, and does not end by itself, fails this test.
    const settings = { LATCHKEY_PORT: '0', LATCHKEY_API_KEY: key, LATCHKEY_SHUTDOWN_SECONDS: '3600' }
    const server = serve({ ...settings, LATCHKEY_DATA_DIR: join(newFolder(), 'data') })
    const [, address = ''] = await server.until(listening)
    const inFlight = scrape(address, target.url)
    await target.asked()
    const ended = server.stop(signal)
    await refused(address)
    target.answer()
    expect(await inFlight).toMatchObject({ status_code: 200, content: 'slow but whole' })
    expect(await ended).toBe(0)
  })
})

it('SIGTERM cuts off requests when LATCHKEY_SHUTDOWN_SECONDS are over, and the next start repeats jobs that change nothing', async () => {
  const target = await slowTarget()
  const data = join(newFolder(), 'data')
  const settings = { LATCHKEY_PORT: '0', LATCHKEY_API_KEY: key, LATCHKEY_SHUTDOWN_SECONDS: '0' }
  const server = serve({ ...settings, LATCHKEY_DATA_DIR: data })
  const [, address = ''] = await server.until(listening)
  const submit = async (method: string) => {
    const job = { url: target.url, sync: false, method }
    return (await createClient(address, key).call<{ job_id: string }>('POST', '/scrape', job)).json.job_id
  }
  const [get, post] = [await submit('GET'), await submit('POST')]
  const inFlight = scrape(address, target.url).catch(() => 'cut off')
  await target.asked(3)
  expect(await server.stop('SIGTERM')).toBe(0)
  expect(await inFlight).toBe('cut off')
  expect(server.output()).not.toContain('"level":50')
  const next = await startServer({ DATA_DIR: data, API_KEY: key })
  cleanUps.push(() => next.close())
  const read = async (id: string) => (await next.operator.call<{ status: string }>('GET', `/jobs/${id}`)).json
  expect(await read(post)).toMatchObject({ error_code: 'INTERRUPTED' })
  await target.asked(4)
  target.answer()
  const ended = await until('the repeated job', async () => {
    const job = await read(get)
    return job.status === 'processing' ? undefined : job
  })
  expect(ended).toMatchObject({ status: 'succeeded' })
})

describe('make', () => {
  it.each([
    ['a Node.js that is too old', '#!/bin/sh\nexit 1\n'],
    ['none at all', null],
  ])('with %s says what is needed, and installs nothing', async (_name, node) => {
    const folder = newFolder()
    const tools = join(folder, 'bin')
    mkdirSync(tools)
    for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(folder, name), '{}')
    for (const [name, script] of [
      ['node', node],
      ['npm', '#!/bin/sh\necho npm was called\n'],
    ] as const) {
      if (script === null) continue
      writeFileSync(join(tools, name), script)
      chmodSync(join(tools, name), 0o755)
    }
    // make itself is found by the path of this process, what its recipes call by theirs.
    const make = execFileSync('sh', ['-c', 'command -v make'], { encoding: 'utf8' }).trim()
    const args = ['-f', join(checkout, 'Makefile'), 'setup', 'SHELL=/bin/sh']
    const setup = startProcess(make, args, { cwd: folder, env: { ...freshEnvironment(), PATH: tools } })
    expect(await setup.ended).toBe(2)
    expect(setup.output()).toContain('Latchkey needs Node.js 20 or newer with npm: https://nodejs.org')
    expect(setup.output()).not.toContain('npm was called')
  })
})
