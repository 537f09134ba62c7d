import { chromium } from 'playwright-core'
import { defaultContextProfile } from '../../src/fetching/browser/context.ts'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { type BrowserWorld, openBrowserWorld } from '../../test/support/browser-world.ts'
import { lastRow } from './row-site.ts'

/** One of the two that are compared. */
export interface BrowserSide {
  /** The HTML of the page as the session of this name sees it. */
  render(url: URL, session: string): Promise<string>
  close(): Promise<void>
}

/** The product's own pool, proxy and visit. */
export async function openOurs(lanes: number): Promise<BrowserSide> {
  const world: BrowserWorld = await openBrowserWorld({ lanes })
  return {
    render: async (url, session) => {
      const credentials = {
        domain: url.hostname,
        cookies: { sid: session },
        exactCookies: [],
        headers: {},
        headersMayGo: () => false,
        storage: [],
      }
      const { body } = await world.render({ url, waitFor: lastRow, credentials, profile: defaultContextProfile })
      return body.toString()
    },
    close: world.close,
  }
}

/** playwright-core as its documentation shows it: a fresh context for each page, of one browser. */
export async function openPlain(url: URL): Promise<BrowserSide> {
  const source = findBrowser(null, process.env['PATH'] ?? '')
  if (source?.kind !== 'local') throw new Error('there is no browser on this machine')
  const args = [`--host-resolver-rules=MAP ${url.hostname} 127.0.0.1`]
  const browser = await chromium.launch({ executablePath: source.executable, args })
  return {
    render: async (target, session) => {
      const context = await browser.newContext()
      await context.addCookies([{ name: 'sid', value: session, url: target.origin }])
      const page = await context.newPage()
      await page.goto(target.href)
      await page.waitForSelector(lastRow)
      const content = await page.content()
      await context.close()
      return content
    },
    close: () => browser.close(),
  }
}
