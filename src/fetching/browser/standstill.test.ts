import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { systemTimer, type Timer } from '../../clock.ts'
import { defaultContextProfile } from './context.ts'
import { shownInShort } from './standstill.ts'

describeBrowser('a page that stands still', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const url = () => new URL(site.url('/app', 'site.test'))

  /** What a document shows in short, at first and after a change. */
  async function inShort(body: string, change: string): Promise<readonly unknown[]> {
    const { pool } = await world()
    const wanted = { account: 'a', purpose: 'check', profile: defaultContextProfile, waitMs: 60_000 } as const
    const { page, close } = await pool.open(wanted, new AbortController().signal)
    try {
      await page.setContent(body)
      const first = await page.evaluate(shownInShort)
      await page.evaluate(change)
      return [first, await page.evaluate(shownInShort)]
    } finally {
      await close()
    }
  }

  const app = '<nav><a href="/orders">Orders</a></nav><p id="p">12:30 - 7 new</p>'
  it.each<[string, string, string, boolean]>([
    ['although its clock goes on', app, "p.textContent = '12:31 - 8 new'", true],
    ['although something moves in it', app, "p.style.opacity = '0.5'; document.body.className = 'tick'", true],
    ['unless a text comes', app, "p.textContent = 'No orders'", false],
    ['unless a control comes', app, "p.insertAdjacentHTML('afterend', '<button></button>')", false],
    [
      'unless a text comes in a shadow root',
      `${app}<div id="b"></div>`,
      "b.attachShadow({ mode: 'open' }).innerHTML = 'Profile'",
      false,
    ],
  ])('shows the same, %s', async (_name, body, change, isSame) => {
    const [first, second] = await inShort(body, change)
    expect(first).not.toBeNull()
    expect(first === second).toBe(isSame)
  })

  it.each([
    ['a film that plays until it is drawn', '<div class="spinner"></div>'],
    ['a text without a control', '<p>Loading, please wait</p><script>var a = 1</script><input type="hidden">'],
  ])('does not count as shown: %s', async (_name, body) => {
    expect(await inShort(body, '0')).toEqual([null, null])
  })

  it('is read by a check while it waits for messages by long polling and by a WebSocket', async () => {
    const poll = "fetch('/socket.io/?t=' + Math.random()).then((answer) => answer.text())"
    site.on('/app', html(`${app}<script>${poll}.then(() => ${poll})</script>`))
    const answers: (() => void)[] = []
    site.on('/socket.io/', () => new Promise((answer) => answers.push(() => answer({ body: '2' }))))
    const fired: number[] = []
    const timer: Timer = {
      after: (ms, run) =>
        systemTimer.after(ms, () => {
          fired.push(ms)
          run()
        }),
    }
    const rendered = await (await world()).render({ url: url(), purpose: 'check' }, undefined, { timer })
    expect(rendered.body.toString()).toContain('Orders')
    expect(answers).toHaveLength(1)
    // Looks at the page, and no longer wait.
    expect([...new Set(fired)]).toEqual([250])
    for (const answer of answers) answer()
  })
})
