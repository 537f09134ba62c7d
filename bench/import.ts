/**
 * What an import of the largest body costs: `node bench/import.ts` sends HARs of 32 MiB to a server in this process, from
 * another, and prints the longest time that the thread worked without giving others their turn, all of its CPU time, and
 * memory. Times are of CPU, so that what else runs on the machine does not count.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { composeServer } from '../src/compose/server.ts'
import { readConfig } from '../src/config.ts'
import { largeHar } from './lib/large-har.ts'

const key = `sk_live_${'benchmark0'.repeat(3)}xy`
const [mode, address = '', kind = ''] = process.argv.slice(2)

if (mode === '--send') await send()
else await measure()

async function send(): Promise<void> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const sending = request(`${address}/api/v1/sessions/import?domain=shop.example`, { method: 'POST', headers })
  const answered = once(sending, 'response')
  await pipeline(Readable.from(largeHar(kind === 'pages' ? 'pages' : 'headers')), sending)
  const [response] = (await answered) as [Readable & { readonly statusCode: number }]
  for await (const _ of response);
  process.exitCode = response.statusCode === 201 ? 0 : 1
}

async function measure(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-import-'))
  const settings = { DATA_DIR: dataDir, PORT: '0', API_KEY: key, RATE_LIMIT: 'off', MONITOR: 'off', LOG_LEVEL: 'warn' }
  const server = await composeServer(
    readConfig(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`LATCHKEY_${name}`, value]))),
  )
  const target = await server.listen()
  process.stdout.write(`resident at the start: ${(process.memoryUsage.rss() / 1024 / 1024).toFixed(0)} MiB\n`)
  for (const kindOf of ['pages', 'headers']) {
    await round(target, kindOf)
    const rounds: Round[] = []
    for (let at = 0; at < 5; at += 1) rounds.push(await round(target, kindOf))
    const best = (pick: (one: Round) => number): string => Math.min(...rounds.map(pick)).toFixed(0)
    const worst = Math.max(...rounds.map(({ blockMs }) => blockMs)).toFixed(0)
    const most = Math.max(...rounds.map(({ peakMiB }) => peakMiB)).toFixed(0)
    process.stdout.write(
      `${kindOf}: longest block ${worst} ms, CPU ${best(({ cpuMs }) => cpuMs)} ms, resident ${most} MiB at most, ${best(({ beforeMiB }) => beforeMiB)} before\n`,
    )
  }
  await server.close()
  rmSync(dataDir, { recursive: true, force: true })
}

interface Round {
  readonly blockMs: number
  readonly cpuMs: number
  readonly beforeMiB: number
  readonly peakMiB: number
}

async function round(target: string, kindOf: string): Promise<Round> {
  const mib = (): number => process.memoryUsage.rss() / 1024 / 1024
  const beforeMiB = mib()
  let peakMiB = beforeMiB
  let blockMs = 0
  let last = cpuMs()
  const watch = setInterval(() => {
    const now = cpuMs()
    blockMs = Math.max(blockMs, now - last)
    last = now
    peakMiB = Math.max(peakMiB, mib())
  }, 1)
  const before = cpuMs()
  const [code] = (await once(fork(import.meta.filename, ['--send', target, kindOf]), 'exit')) as [number]
  clearInterval(watch)
  if (code !== 0) throw new Error('the import was refused')
  return { blockMs, cpuMs: cpuMs() - before, beforeMiB, peakMiB }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
