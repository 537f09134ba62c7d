import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchSession } from './bench-session.ts'
import type { Children } from './children.ts'
import { freePort } from './free-port.ts'

/** A server under test. */
export interface Server {
  readonly name: string
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** A session of the target and the id under which the servers under test know it. */
export interface StoredSession extends BenchSession {
  readonly id: string
}

/** The API key of every server that the bench starts. */
export const benchKey = `sk_live_${'benchmark0'.repeat(3)}xy`

/** Latchkey as its launcher starts it, on the data in `dataDir` (made by its first start); ready when this resolves. */
export async function startLatchkey(
  children: Children,
  dataDir: string,
): Promise<Server & { readonly startMs: number; readonly isCompiled: boolean }> {
  const port = await freePort()
  const begunAt = performance.now()
  const child = children.start(fileURLToPath(new URL('../../bin/latchkey', import.meta.url)), ['serve'], {
    LATCHKEY_PORT: String(port),
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_API_KEY: benchKey,
    LATCHKEY_RATE_LIMIT: 'off',
    LATCHKEY_MONITOR: 'off',
    LATCHKEY_SESSION_LIMIT: '1000000',
    LATCHKEY_MAX_SCRAPES: '512',
    LATCHKEY_EGRESS_ALLOW: '127.0.0.0/8',
    LATCHKEY_LOG_LEVEL: 'warn',
  })
  let end: string | null = null
  child.ended.then((output) => {
    end = output
  })
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (response) => response.status,
      () => 0,
    )
    if (status === 200) break
    if (end !== null) throw new Error(`latchkey serve ended: ${end}`)
    if (performance.now() - begunAt > 60_000) throw new Error('latchkey serve was not ready within 60 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const startMs = performance.now() - begunAt
  return { name: 'latchkey', pid: child.pid, port, stop: child.stop, startMs, isCompiled: isCompiled(child.pid) }
}

/** Whether the launcher found compiled files that no file of src/ is newer than. */
function isCompiled(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/dist/server/main.js')
}

/** The floor, which knows the login cookies of `sessions`. */
export async function startFloor(
  children: Children,
  directory: string,
  sessions: readonly StoredSession[],
): Promise<Server> {
  const cookies = Object.fromEntries(sessions.map((session) => [session.id, `sid=${session.sid}`]))
  return startChild(children, 'bare', '../floor.ts', writeJson(directory, 'cookies.json', cookies))
}

/** The bare Fastify server, which answers `answers` (path → JSON). */
export async function startBareFastify(
  children: Children,
  directory: string,
  answers: Readonly<Record<string, unknown>>,
): Promise<Server> {
  return startChild(children, 'bare fastify', '../bare-fastify.ts', writeJson(directory, 'answers.json', answers))
}

async function startChild(children: Children, name: string, script: string, argument: string): Promise<Server> {
  const child = children.start(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), argument])
  const match = await child.waitFor(/^listening (\d+)$/m, 10_000)
  return { name, pid: child.pid, port: Number(match[1]), stop: child.stop }
}

function writeJson(directory: string, name: string, value: unknown): string {
  const file = join(directory, name)
  writeFileSync(file, JSON.stringify(value))
  return file
}

/** Stores sessions through the API, eight at a time; answers them with their ids, in the same order. */
export async function storeSessions(
  server: Server,
  targetOrigin: string,
  sessions: readonly BenchSession[],
): Promise<StoredSession[]> {
  const stored: StoredSession[] = []
  const queue = sessions.entries()
  const worker = async () => {
    for (const [index, session] of queue)
      stored[index] = { ...session, id: await storeSession(server, targetOrigin, session) }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return stored
}

async function storeSession(server: Server, targetOrigin: string, session: BenchSession): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'x-api-key': benchKey, 'content-type': 'application/json' },
    body: JSON.stringify({ name: session.marker, domain: targetOrigin, cookies: session.cookies }),
  })
  const answer = (await response.json()) as { id?: string }
  if (response.status !== 201 || !answer.id)
    throw new Error(`a session was not stored: ${response.status} ${JSON.stringify(answer)}`)
  return answer.id
}
