/**
 * `npm run bench:browser [-- --rounds N --pages N --soak N --checks]`: pages that need a browser, through the product and through
 * plain playwright-core with the same program, in turn; and applications as a check sees them. Ends with 1 where a goal is
 * missed. `--checks`: only these.
 */
import { parseArgs } from 'node:util'
import { type CheckedApp, checkApp } from './lib/app-checks.ts'
import { type AppKind, startAppSite } from './lib/app-site.ts'
import { describeMemory, renderingMemory, totalOf } from './lib/browser-memory.ts'
import { type BrowserPair, comparePages, renderPages } from './lib/browser-rounds.ts'
import { openOurs, openPlain } from './lib/browser-sides.ts'
import { startRowSite } from './lib/row-site.ts'

const goals = { rate: 1, p99: 1.3, megabytes: 250, visit: 1.5, checkMs: 5_000 } as const

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    pages: { type: 'string', default: '40' },
    soak: { type: 'string', default: '1000' },
    checks: { type: 'boolean', default: false },
  },
})
const [rounds, pages, soakPages] = [values.rounds, values.pages, values.soak].map(Number) as [number, number, number]

let isMet = true
const say = (line: string, isGood: boolean): void => {
  process.stdout.write(`${isGood ? 'ok  ' : 'MISS'} ${line}\n`)
  isMet &&= isGood
}

function sayPair(inFlight: number, pair: BrowserPair): void {
  const { ours, theirs, rate, p99, p99OursMs, p99TheirsMs, wrong } = pair
  const at = `${inFlight} in flight`
  say(
    `${at}: ${ours.toFixed(1)} pages/s, plain ${theirs.toFixed(1)}: ${rate.toFixed(2)} × (goal ${goals.rate})`,
    rate >= goals.rate,
  )
  say(
    `${at}: p99 ${p99OursMs.toFixed(0)} ms, plain ${p99TheirsMs.toFixed(0)} ms: ${p99.toFixed(2)} × (goal ${goals.p99})`,
    p99 <= goals.p99,
  )
  if (wrong.length > 0) say(`${at}: ${wrong.length} pages were wrong: ${wrong[0]}`, false)
}

/** Of both sides, each alone: two browsers that run at the same time share the pages of their program. */
async function sayMemory(): Promise<void> {
  const plan = { pages: 2 * pages, inFlight: 4, sessions: 5 }
  const ours = await renderingMemory(() => openOurs(4), site.url, plan)
  const theirs = await renderingMemory(() => openPlain(site.url), site.url, plan)
  say(
    `4 in flight, memory of the browser's processes: ${describeMemory(ours)}, plain ${describeMemory(theirs)}; goal ${goals.megabytes} MB`,
    totalOf(ours.usual) <= goals.megabytes * 1e6,
  )
}

function sayCheck(kind: AppKind, { visitMs, plainMs, ratio, checkMs, wrong }: CheckedApp): void {
  const visit = `visit ${visitMs.toFixed(0)} ms, plain ${plainMs.toFixed(0)} ms: ${ratio.toFixed(2)} × (goal ${goals.visit})`
  say(`check of an application, ${kind}: ${visit}`, ratio <= goals.visit)
  say(
    `check of an application, ${kind}: ${checkMs.toFixed(0)} ms in all (goal ${goals.checkMs})`,
    checkMs < goals.checkMs,
  )
  if (wrong.length > 0) say(`${kind}: ${wrong.length} were wrong: ${wrong[0]}`, false)
}

async function sayChecks(): Promise<void> {
  const app = await startAppSite('127.0.0.1')
  try {
    for (const kind of ['still', 'polling'] as const) sayCheck(kind, await checkApp(app.url(kind), rounds))
  } finally {
    await app.close()
  }
}

async function sayPages(): Promise<void> {
  const ours = await openOurs(4)
  const plain = await openPlain(site.url)
  for (const inFlight of [1, 4])
    sayPair(inFlight, await comparePages([ours, plain], site.url, { rounds, pages, inFlight }))
  await plain.close()
  await ours.close()
  await sayMemory()
  if (soakPages > 0) {
    const soak = await openOurs(8)
    const { wrong, pagesPerSecond } = await renderPages(soak, site.url, { pages: soakPages, inFlight: 8, sessions: 50 })
    await soak.close()
    say(
      `${soakPages} pages at 8 in flight over 50 sessions: ${wrong.length} wrong, ${pagesPerSecond.toFixed(1)} pages/s ${wrong[0] ?? ''}`,
      wrong.length === 0,
    )
  }
}

await sayChecks()
const site = await startRowSite('rows.test')
try {
  if (!values.checks) await sayPages()
} finally {
  await site.close()
}
process.exitCode = isMet ? 0 : 1
