import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { install } from '../proof-live/packages.ts'
import { openPlace } from '../proof-live/place.ts'
import { createServerHome } from '../support/server-process.ts'
import type { SinglePageApplication } from './application.ts'
import { applications } from './applications/all.ts'
import { prove } from './prove.ts'
import { isOpposite, isRight, type ProofLine, tableOf } from './table.ts'

// npm run proof:apps [-- --only NAME] [-- --cache FOLDER]: real single-page applications, judged in a browser. Their
// packages go into a cache outside of the checkout.

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    cache: { type: 'string', default: join(process.env['XDG_CACHE_HOME'] ?? tmpdir(), 'latchkey-proof-apps') },
    verbose: { type: 'boolean', default: false },
  },
})
const maxMinutesEach = 15
const chosen = applications.filter(({ name }) => values.only?.some((part) => name.toLowerCase().includes(part)) ?? true)
const say = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
}

const source = findBrowser(null, process.env['PATH'] ?? '')
if (source?.kind !== 'local') throw new Error("there is no browser: install Debian's chromium-headless-shell")
const browser = await chromium.launch({ executablePath: source.executable, args: ['--no-sandbox'] })
const home = createServerHome()
// The applications' own checks would meet those of the monitor.
const server = await home.start({ MONITOR: 'off', LOG_LEVEL: 'warn' })

async function lineOf(application: SinglePageApplication): Promise<ProofLine> {
  const { name, keepsLoginIn, packages } = application
  const version = /[=@]([\d.]+)$/.exec(packages.list.at(-1) ?? '')?.[1] ?? ''
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(maxMinutesEach * 60_000)])
  const failed = (error: unknown): ProofLine => {
    stop.signal.throwIfAborted()
    const why = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)
    say(`${name}: FAILED: ${why}`)
    return { name, version, keepsLoginIn, proven: `failed: ${why}` }
  }
  say(`${name}: installs and starts`)
  const place = await install(packages, values.cache, signal)
    .then((bin) => openPlace(packages.name, bin, signal))
    .catch(failed)
  if ('proven' in place) return place
  try {
    const proven = await prove(browser, await application.start(place), server.operator)
    if (values.verbose) say(JSON.stringify(proven, null, 1))
    const line = { name, version, keepsLoginIn, proven }
    say(`${name}: ${isRight(line) ? 'right' : isOpposite(line) ? 'THE OPPOSITE' : 'not right'}`)
    return line
  } catch (error) {
    return failed(error)
  } finally {
    await place.close()
  }
}

try {
  const lines: ProofLine[] = []
  for (const application of chosen) lines.push(await lineOf(application))
  process.stdout.write(`${tableOf(lines)}\n`)
  const [right, opposite] = [lines.filter(isRight).length, lines.filter(isOpposite).length]
  process.stdout.write(`\n${right} of ${lines.length} right, ${opposite} the opposite\n`)
  if (right < lines.length || lines.length === 0) process.exitCode = 1
} finally {
  await browser.close()
  await server.stop('SIGTERM')
  home.remove()
}
