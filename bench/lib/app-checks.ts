import { chromium } from 'playwright-core'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { openBrowserWorld } from '../../test/support/browser-world.ts'
import { createServerHome } from '../../test/support/server-process.ts'
import { drawnApp } from './app-site.ts'
import { median } from './stats.ts'

/** An application in a browser: medians, the ratio of those within each round. */
export interface CheckedApp {
  /** One visit of a check, and plain playwright-core until the element is there. */
  readonly visitMs: number
  readonly plainMs: number
  readonly ratio: number
  /** A validation by a server, which compares with an anonymous visit and with one with an invented login. */
  readonly checkMs: number
  readonly wrong: readonly string[]
}

type Side = (url: URL) => Promise<{ readonly isRight: boolean }>

/** @param url leads to this machine by its number, and to the same application whatever its query is */
export async function checkApp(url: URL, rounds: number): Promise<CheckedApp> {
  const sides = await openSides()
  const measured: { readonly visit: number; readonly plain: number; readonly check: number }[] = []
  const wrong: string[] = []
  const time = async (side: Side, at: URL) => {
    const begun = performance.now()
    const { isRight } = await side(at)
    if (!isRight) wrong.push(at.href)
    return performance.now() - begun
  }
  try {
    // The first round only starts browsers.
    for (let round = 0; round <= rounds; round += 1) {
      // An anonymous copy is kept for each address.
      const at = new URL(`?round=${round}`, url)
      const pair = round % 2 === 0 ? (['visit', 'plain'] as const) : (['plain', 'visit'] as const)
      const times = { visit: 0, plain: 0 }
      for (const name of pair) times[name] = await time(sides[name], at)
      measured.push({ ...times, check: await time(sides.check, at) })
    }
  } finally {
    await sides.close()
  }
  const kept = measured.slice(1)
  return {
    visitMs: median(kept.map(({ visit }) => visit)),
    plainMs: median(kept.map(({ plain }) => plain)),
    ratio: median(kept.map(({ visit, plain }) => visit / plain)),
    checkMs: median(kept.map(({ check }) => check)),
    wrong,
  }
}

interface Sides extends Record<'visit' | 'plain' | 'check', Side> {
  readonly close: () => Promise<void>
}

const live = 'live'

async function openSides(): Promise<Sides> {
  const source = findBrowser(null, process.env['PATH'] ?? '')
  if (source?.kind !== 'local') throw new Error('there is no browser on this machine')
  const browser = await chromium.launch({ executablePath: source.executable })
  const world = await openBrowserWorld()
  const home = createServerHome()
  const { operator, child, ended } = await home.start()
  return {
    visit: async (url) => {
      const login = { cookies: { sid: live }, exactCookies: [], storage: [] }
      const credentials = { domain: url.hostname, ...login, headers: {}, headersMayGo: () => false }
      const { body } = await world.render({ url, purpose: 'check', timeoutMs: 30_000, credentials })
      return { isRight: body.includes(`id="${drawnApp.slice(1)}"`) }
    },
    plain: async (url) => {
      const context = await browser.newContext()
      await context.addCookies([{ name: 'sid', value: live, url: url.origin }])
      const page = await context.newPage()
      await page.goto(url.href, { waitUntil: 'commit' })
      await page.waitForSelector(drawnApp)
      const content = await page.content()
      await context.close()
      return { isRight: content.includes(`id="${drawnApp.slice(1)}"`) }
    },
    check: async (url) => {
      const cookies = { sid: live }
      const session = { name: url.href, domain: url.hostname, cookies, validation_url: url.href }
      const { json } = await operator.call<{ id: string }>('POST', '/sessions', {
        ...session,
        validation: { tier: 'browser' },
      })
      await operator.validate(json.id)
      const { last_verdict: last } = await operator.get(json.id)
      return { isRight: last?.verdict === 'logged_in' }
    },
    close: async () => {
      await world.close()
      await browser.close()
      child.kill('SIGTERM')
      await ended
      home.remove()
    },
  }
}
