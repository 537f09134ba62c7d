import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { checkout } from '../support/processes.ts'
import { createServerHome } from '../support/server-process.ts'
import { applications } from './applications/all.ts'
import { install } from './packages.ts'
import { openPlace } from './place.ts'
import { type RunDependencies, runProof } from './run.ts'
import { tableOf, wrongLines } from './table.ts'

// npm run proof:live [-- --minutes N] [-- --only NAME]: real applications, whose packages it installs into a cache.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '8' },
    only: { type: 'string', multiple: true },
    cache: { type: 'string', default: join(checkout, '.cache/proof-live') },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0 && minutes <= 120)) throw new Error('--minutes must be above 0 and at most 120')
const chosen = applications.filter(({ name }) => values.only?.some((part) => name.toLowerCase().includes(part)) ?? true)
const say = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
}

const open: RunDependencies['open'] = async (application) => {
  const { packages, name } = application
  const place = await openPlace(packages.name, await install(packages, values.cache, stop.signal), stop.signal)
  try {
    return { running: await application.start(place), close: place.close }
  } catch (error) {
    await place.close()
    throw new Error(`${name} did not start: ${error instanceof Error ? error.message : error}`)
  }
}

const home = createServerHome()
// As it is by default, but that it may reach loopback and takes any number of requests a minute.
const server = await home.start({ MONITOR: 'on', LOG_LEVEL: 'warn' })
try {
  const world = {
    operator: server.operator,
    time: { now: () => Date.now(), wait: (ms: number) => pause(ms, undefined, { signal: stop.signal }) },
    unattendedMs: minutes * 60_000,
    noticeMs: 11 * 60_000,
  }
  const { lines, notInstalled } = await runProof(chosen, { world, open, say })
  process.stdout.write(`${tableOf(lines, minutes)}\n`)
  for (const { name, why } of notInstalled) process.stdout.write(`\nNOT PROVEN: ${name} cannot be installed: ${why}\n`)
  const wrong = wrongLines(lines).map(({ name }) => name)
  process.stdout.write(`\n${lines.length} applications, wrong: ${wrong.join(', ') || 'none'}\n`)
  if (wrong.length > 0 || notInstalled.length > 0 || lines.length === 0) process.exitCode = 1
} finally {
  await server.stop('SIGTERM')
  home.remove()
}
