import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** The threads that are started from now on, oldest first. */
function startedThreads(): readonly Worker[] {
  const threads: Worker[] = []
  const note = (message: unknown) => void threads.push((message as { readonly worker: Worker }).worker)
  subscribe('worker_threads', note)
  onTestFinished(() => void unsubscribe('worker_threads', note))
  return threads
}

it('is not ready while the thread that writes cannot open the database, and is again when it can', async () => {
  const threads = startedThreads()
  const server = await startServer()
  onTestFinished(() => server.close())
  const user = await server.newUser()
  const ready = async () => (await fetch(`${server.address}/health/ready`)).status
  const write = async () =>
    (await user.call('POST', '/sessions', { name: 'A', domain: 'a.test', cookies: { s: '1' } })).status
  expect([await ready(), await write()]).toEqual([200, 201])
  // The newest: the first server of a process is preceded by one that makes the database which they copy.
  const writer = threads.at(-1)

  // What is open stays readable, but nobody can open it any more.
  const database = join(server.dataDir, 'latchkey.db')
  renameSync(database, `${database}.away`)
  mkdirSync(database)
  await writer?.terminate()
  await until('a server that is not ready', async () => ((await ready()) === 503 ? true : undefined))
  expect(await write()).toBe(503)
  expect((await fetch(`${server.address}/health/live`)).status).toBe(200)
  expect(server.logLines.join('')).toContain('the database cannot be written')

  rmdirSync(database)
  renameSync(`${database}.away`, database)
  await until('a server that is ready', async () => ((await ready()) === 200 ? true : undefined))
  expect(await write()).toBe(201)
})

it.each<[string, (key: string) => void, RegExp]>([
  ['is missing', (key) => rmSync(key), /The root key file .*root\.key does not exist\./],
  [
    'can be read by others',
    (key) => chmodSync(key, 0o644),
    /root\.key can be read by other users: run chmod 600 on it/,
  ],
  [
    'was replaced by another',
    (key) => writeFileSync(key, `${Buffer.alloc(32, 7).toString('base64')}\n`),
    /The root key is not the one that sealed this database/,
  ],
])('is not ready while its key file %s, stores nothing, and logs why', async (_what, spoil, reason) => {
  const server = await startServer()
  onTestFinished(() => server.close())
  const user = await server.newUser()
  const ready = async () => (await fetch(`${server.address}/health/ready`)).status
  const create = () => user.call('POST', '/sessions', { name: 'A', domain: 'a.test', cookies: { s: '1' } })
  expect([await ready(), (await create()).status]).toEqual([200, 201])
  const key = join(server.dataDir, 'root.key')
  const text = readFileSync(key)

  spoil(key)
  expect(await ready()).toBe(503)
  const refused = await create()
  expect([refused.status, refused.json.code]).toEqual([503, 'VAULT_UNAVAILABLE'])
  const logged = server.logLines.map(
    (line) => JSON.parse(line) as { level: number; code?: string; requestId?: string; err?: { message: string } },
  )
  const errors = logged.filter(({ level }) => level >= 50)
  expect(errors.map(({ code }) => code)).toEqual(['STORAGE_UNAVAILABLE', 'VAULT_UNAVAILABLE'])
  for (const { err } of errors) expect(err?.message).toMatch(reason)
  expect(errors[1]?.requestId).toBe(refused.json.request_id)

  rmSync(key, { force: true })
  writeFileSync(key, text, { mode: 0o600 })
  expect([await ready(), (await create()).status]).toEqual([200, 201])
})
