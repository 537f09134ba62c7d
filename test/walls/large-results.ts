import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createServerHome, type ServerHome, type ServerProcess } from '../support/server-process.ts'
import { html, startSite } from '../support/site.ts'
import { type OtherAccount, watchOther } from './other-account.ts'

/** One row of the table of attacks. */
export interface WallRow {
  readonly attack: string
  /** What the attacker held at most. */
  readonly held: string
  readonly before: OtherAccount
  readonly during: OtherAccount
  /** Of the process, in MiB: before, at most, after. */
  readonly memory: readonly [number, number, number]
  /** Of the data directory, in MiB: before, after. */
  readonly disk: readonly [number, number]
}

const jobs = 24
/** As JSON six times as many: just below the bound of a result. */
const pageBytes = 2_600_000

/** One account has large results stored and read, again and again, while another one reads and scrapes. */
export async function largeResults(): Promise<WallRow> {
  const home = createServerHome()
  const site = await startSite()
  const server = await home.start()
  try {
    site.on('/control', html('\u0001'.repeat(pageBytes)))
    const key = await newAccount(home, 'attacker@example.org')
    const watch = await watchOther(server.operator, site)
    const [memoryBefore, diskBefore] = [memoryOf(server), diskOf(home.dataDir)]
    const before = await watch.during(() => new Promise((resolve) => setTimeout(resolve, 4000)))
    let memoryMost = memoryBefore
    const sampled = setInterval(() => {
      memoryMost = Math.max(memoryMost, memoryOf(server))
    }, 50)
    const during = await watch.during(() => attack({ address: server.address, key, url: site.url('/control'), jobs }))
    clearInterval(sampled)
    return {
      attack: `${jobs} jobs with results of 16 MB, each read twice`,
      held: '4 of 16 places, 384 MB of results',
      before,
      during,
      memory: [memoryBefore, memoryMost, memoryOf(server)],
      disk: [diskBefore, diskOf(home.dataDir)],
    }
  } finally {
    await server.stop('SIGKILL')
    await site.close()
    home.remove()
  }
}

/** The key of a new account. */
async function newAccount(home: ServerHome, email: string): Promise<string> {
  await home.run(['user', 'add', email])
  const { output } = await home.run(['key', 'create', '--user', email, '--name', 'key'])
  return /sk_live_\w{32}/.exec(output)?.[0] ?? ''
}

/** Resolves once every result was read twice. */
async function attack(data: { address: string; key: string; url: string; jobs: number }): Promise<void> {
  const worker = new Worker(new URL('./large-results-attacker.ts', import.meta.url), { workerData: data })
  await once(worker, 'message')
}

const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)

function memoryOf({ pid }: ServerProcess): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return mebibytes(Number(kibibytes) * 1024)
}

function diskOf(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return mebibytes(names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0))
}
