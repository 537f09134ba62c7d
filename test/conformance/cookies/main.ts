import { parseArgs } from 'node:util'
import type { Case, Player } from './case.ts'
import { findChromium, launchChromium } from './chromium/launch.ts'
import { openSite } from './chromium/site.ts'
import { openTab, type Tab } from './chromium/tab.ts'
import { generateCases, generateKept } from './generated/cases.ts'
import { heldByJar, heldDifference } from './held.ts'
import { ours, tough } from './players.ts'
import { createScore, differences, type Score, table } from './score.ts'
import { tableCases } from './tables/all.ts'
import { deviations } from './tables/deviations.ts'

/**
 * Counts how many cases the jar plays as it should, and tough-cookie beside it: those of the tables, and as many
 * generated ones as `--cases` says, from `--seed`, each against what the Chromium of this machine sends.
 */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '1300' }, seed: { type: 'string', default: '1' } },
  })
  const path = findChromium(process.env)
  if (path === null) {
    const score = await playTables([ours, tough])
    print('The tables', score, [ours])
    console.log('\nThere is no Chromium here, so nothing was compared with it. CHROMIUM=<path> names one.')
    return score.isPerfect(ours)
  }
  const site = await openSite()
  try {
    const browser = await launchChromium(path, site.httpPort, site.httpsPort)
    try {
      return await againstChromium(await openTab(browser, site), Number(values.cases), Number(values.seed))
    } finally {
      await browser.close()
    }
  } finally {
    await site.close()
  }
}

async function againstChromium(chromium: Tab, count: number, seed: number): Promise<boolean> {
  const tables = await playTables([ours, tough, chromium])
  print('The tables', tables, [ours, chromium])
  const generated = await compare(generateCases(count, seed), chromium)
  print(`Generated with seed ${seed}, against ${chromium.name}`, generated, [ours])
  const areKept = await compareKept(generateKept(Math.ceil(count / 6), seed), chromium)
  const areKnown = await playDeviations(chromium)
  return tables.isPerfect(ours) && tables.isPerfect(chromium) && generated.isPerfect(ours) && areKept && areKnown
}

async function playTables(players: readonly Player[]): Promise<Score> {
  const score = createScore(players)
  for (const one of tableCases) {
    for (const player of players) score.count(player, one, one.carries, await player.play(one))
  }
  return score
}

async function compare(cases: readonly Case[], chromium: Player): Promise<Score> {
  const score = createScore([ours, tough])
  for (const one of cases) {
    const right = await chromium.play(one)
    for (const player of [ours, tough]) score.count(player, one, right, await player.play(one))
  }
  return score
}

/** Not only what is sent: name, value, domain, path, flags, partition and expiry as they are kept. */
async function compareKept(cases: readonly Case[], chromium: Tab): Promise<boolean> {
  const failures: string[] = []
  for (const one of cases) {
    await chromium.play(one)
    const difference = heldDifference(await chromium.held(), heldByJar(one))
    if (difference !== null) failures.push(`${JSON.stringify(one.hops[0]?.sets)}\n${difference}`)
  }
  console.log(`\nKept with every attribute alike: ${cases.length - failures.length} / ${cases.length}`)
  for (const failure of failures.slice(0, 20)) console.log(`\n${failure}`)
  return failures.length === 0
}

/** Those that docs/cookies.md lists must still be what the browser does, and what the jar does not. */
async function playDeviations(chromium: Player): Promise<boolean> {
  let areKnown = true
  for (const one of deviations) {
    const isBrowsers = differences(one.carries, await chromium.play(one)) === null
    const isOurs = differences(one.carries, await ours.play(one)) === null
    if (isBrowsers && !isOurs) continue
    areKnown = false
    console.log(`\nNo longer so: ${one.title} (${isBrowsers ? 'the jar does it too' : 'the browser does not'})`)
  }
  console.log(`\nDeviations that docs/cookies.md lists: ${deviations.length}`)
  return areKnown
}

/** With what went wrong with those who must pass everything. */
function print(title: string, score: Score, checked: readonly Player[]): void {
  console.log(`\n${title}: passed of all\n\n${table(score)}`)
  for (const failure of checked.flatMap((player) => score.failures(player)).slice(0, 20)) console.log(`\n${failure}`)
}

process.exitCode = (await main()) ? 0 : 1
