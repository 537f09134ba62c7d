import { expect, it, onTestFinished } from 'vitest'
import { type Browser, findChromium, launchChromium } from '../conformance/cookies/chromium/launch.ts'
import { startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const chromium = findChromium(process.env)
if (chromium === null) {
  if (process.env['CI']) throw new Error("there is no browser to look at /docs with; install Debian's chromium")
  console.warn('SKIPPED: no Chromium on the path, so nobody looked at /docs in a browser; set CHROMIUM to one.')
}

interface Tab {
  readonly complaints: string[]
  evaluate(expression: string): Promise<unknown>
}

async function openTab({ cdp }: Browser, url: string): Promise<Tab> {
  const complaints: string[] = []
  cdp.listen((method, params) => {
    if (/^(?:Log\.entryAdded|Runtime\.exceptionThrown)$/.test(method)) {
      complaints.push(`${method} ${JSON.stringify(params)}`)
    }
  })
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
  for (const domain of ['Log', 'Runtime']) await cdp.send(`${domain}.enable`, {}, String(sessionId))
  await cdp.send('Page.navigate', { url }, String(sessionId))
  return {
    complaints,
    evaluate: async (expression) => {
      const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true }, String(sessionId))
      return (result as { readonly value?: unknown }).value
    },
  }
}

it.skipIf(chromium === null)(
  'shows the reference without a complaint of the browser, and real values in its examples',
  async () => {
    const server = await startServer()
    onTestFinished(() => server.close())
    const browser = await launchChromium(chromium ?? '', 80, 443)
    onTestFinished(() => browser.close())
    const tab = await openTab(browser, `${server.address}/docs`)
    const count = (selector: string) => tab.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`)
    await until('the operations', async () => (Number(await count('.opblock-summary-control')) > 40 ? true : undefined))
    // One after the other, as a reader opens them.
    for (const id of ['post_api_v1_sessions', 'get_api_v1_usage']) {
      await tab.evaluate(`document.querySelector('[id$="-${id}"] .opblock-summary-control').click()`)
      const shown = `[id$="-${id}"] .opblock-body .highlight-code`
      await until(`the examples of ${id}`, async () => (Number(await count(shown)) > 0 ? true : undefined), 30_000)
    }
    const examples = String(
      await tab.evaluate(`[...document.querySelectorAll('.highlight-code')].map((one) => one.textContent).join('\\n')`),
    )
    expect(examples).toContain('"domain": "shop.example.com"')
    expect(examples.match(/.*"(?:string|additionalProp1)".*/g)).toBeNull()
    expect(tab.complaints).toEqual([])
  },
)
