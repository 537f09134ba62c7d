import { afterAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { defaultContextProfile, type FreshContext } from './context.ts'
import { waitForElement } from './wait-for-element.ts'

const signal = new AbortController().signal

describeBrowser('an element that is waited for', () => {
  const world = sharedBrowserWorld()

  /** One for all, from document to document. */
  let fresh: FreshContext | null = null
  afterAll(() => fresh?.close())

  async function withPage<T>(
    html: string,
    use: (
      wait: (selector: string) => Promise<void>,
      run: (script: string) => Promise<unknown>,
      page: FreshContext['page'],
    ) => Promise<T>,
  ): Promise<T> {
    const { pool } = await world()
    fresh ??= await pool.open(
      { account: 'a', purpose: 'check', profile: defaultContextProfile, waitMs: 30_000 },
      signal,
    )
    const { page, cdp } = fresh
    await page.goto('about:blank')
    await page.setContent(html)
    return use(
      (selector) => waitForElement(page, cdp, selector),
      (script) => page.evaluate(script),
      page,
    )
  }

  /** Whether the wait is over once the page has drawn some frames. */
  const drawn =
    'new Promise((done) => { let left = 20; const next = () => (left -= 1) ? requestAnimationFrame(next) : done(); next() })'

  it.each(
    someOf(
      [
        ['is hidden', '<p id="x" hidden>x</p>', 'x.hidden = false'],
        ['is not displayed', '<p id="x" style="display:none">x</p>', "x.style.display = 'block'"],
        ['is invisible', '<p id="x" style="visibility:hidden">x</p>', "x.style.visibility = 'visible'"],
        ['is empty', '<span id="x"></span>', "x.textContent = 'x'"],
        ['is not there', '<main id="m"></main>', "m.innerHTML = '<p id=x>x</p>'"],
        ['is in a shadow root', '<main id="m"></main>', "m.attachShadow({ mode: 'open' }).innerHTML = '<p id=x>x</p>'"],
        [
          'is in a shadow root of a shadow root',
          '<main id="m"></main>',
          "m.attachShadow({ mode: 'open' }).innerHTML = '<section></section>'; m.shadowRoot.firstChild.attachShadow({ mode: 'open' }).innerHTML = '<p id=x>x</p>'",
        ],
      ],
      3,
    ),
  )('is waited for as long as it %s', async (_name, html, show) => {
    await withPage(html, async (wait, run) => {
      let isOver = false
      const waited = wait('#x').then(() => {
        isOver = true
      })
      await run(drawn)
      expect(isOver).toBe(false)
      await run(show)
      await waited
    })
  })

  it('is found across the border of a shadow root', async () => {
    const html = '<main id="m"></main><script>m.attachShadow({ mode: "open" }).innerHTML = "<p class=x>x</p>"</script>'
    await withPage(html, (wait) => wait('main .x'))
  })

  it.each(['text=Order 5', 'xpath=//b', 'css=b >> text=5'])(
    'is found by the selector of the library %s',
    async (selector) => {
      await withPage('<b>Order 5</b>', (wait) => wait(selector))
    },
  )

  longIt('is waited for from one document to the next', async () => {
    await withPage('<p>first</p>', async (wait, run, page) => {
      const waited = wait('#x')
      await run(drawn)
      await page.goto('about:blank')
      await page.setContent('<p id="x">second</p>')
      await waited
    })
  })

  it('is an error when the selector is not valid, and when the page has gone', async () => {
    await withPage('<p>x</p>', async (wait, _run, page) => {
      await expect(wait('p[')).rejects.toThrow()
      const waited = wait('#x')
      waited.catch(() => undefined)
      await page.close()
      await expect(waited).rejects.toThrow()
    })
    await fresh?.close()
    fresh = null
  })
})
