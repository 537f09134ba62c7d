import { expect, it, onTestFinished } from 'vitest'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { type Browser, launchChromium } from '../conformance/cookies/chromium/launch.ts'
import { describeBrowser } from '../support/browser-world.ts'
import { startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

interface Operation {
  /** Its `operationId`. */
  readonly id: string
  /** What an example of it shows. */
  readonly shows: string
}

/** What is opened on the page. */
const operations: readonly Operation[] = [
  { id: 'logIn', shows: '"email": "dana@example.com"' },
  { id: 'createSession', shows: '"domain": "shop.example.com"' },
  { id: 'getUsage', shows: '"credits_used_month": 120' },
]

interface Tab {
  readonly complaints: string[]
  evaluate(expression: string): Promise<unknown>
  /** Makes it as narrow as a phone. */
  narrow(): Promise<unknown>
}

async function openTab({ cdp }: Browser, url: string): Promise<Tab> {
  const complaints: string[] = []
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, params: object = {}) => cdp.send(method, params, String(sessionId))
  cdp.listen((method, params) => {
    if (/^(?:Log\.entryAdded|Runtime\.exceptionThrown)$/.test(method)) {
      complaints.push(`${method} ${JSON.stringify(params)}`)
    }
  })
  for (const domain of ['Log', 'Runtime']) await send(`${domain}.enable`)
  await send('Page.navigate', { url })
  const phone = { width: 390, height: 844, deviceScaleFactor: 1, mobile: true }
  return {
    complaints,
    narrow: () => send('Emulation.setDeviceMetricsOverride', phone),
    evaluate: async (expression) => {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true })
      return (result as { readonly value?: unknown }).value
    },
  }
}

describeBrowser('the reference', () => {
  it('is shown without a complaint of the browser, and with real values in its examples', async () => {
    const source = findBrowser(null, process.env['PATH'] ?? '')
    if (source?.kind !== 'local') throw new Error('there is no browser')
    const server = await startServer()
    onTestFinished(() => server.close())
    const browser = await launchChromium(source.executable, 80, 443)
    onTestFinished(() => browser.close())
    const tab = await openTab(browser, `${server.address}/docs`)
    const shown = async (selector: string, atLeast: number) => {
      const found = await tab.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`)
      return Number(found) >= atLeast ? true : undefined
    }
    await until('the operations', () => shown('.opblock-summary-control', 41))
    // One after the other, as a reader opens them.
    for (const { id } of operations) {
      const operation = `[id$="-${id}"]`
      await tab.evaluate(`document.querySelector('${operation} .opblock-summary-control').click()`)
      await until(`the examples of ${id}`, () => shown(`${operation} .opblock-body .highlight-code`, 1))
    }
    const examples = String(
      await tab.evaluate(`[...document.querySelectorAll('.highlight-code')].map((one) => one.textContent).join('\\n')`),
    )
    for (const { shows } of operations) expect(examples).toContain(shows)
    expect(examples.match(/.*"(?:string|additionalProp1)".*/g)).toBeNull()
    await tab.narrow()
    const height = () => tab.evaluate(`document.querySelector('.topbar').getBoundingClientRect().height`)
    await until('the top bar in one line', async () => (Number(await height()) < 80 ? true : undefined))
    expect(tab.complaints).toEqual([])
  })
})
