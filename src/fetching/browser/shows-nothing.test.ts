import { expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { defaultContextProfile } from './context.ts'
import { showsNothing } from './shows-nothing.ts'

describeBrowser('whether a page shows nothing yet', () => {
  const world = sharedBrowserWorld()

  const script = '<script>let app = 1</script>'
  const pages: readonly (readonly [string, string, boolean])[] = [
    ['the shell of an application', `<title>App</title><style>p {}</style><div id="root"> </div>${script}`, true],
    [
      'a shadow root with text',
      "<x-a></x-a><script>document.querySelector('x-a').attachShadow({ mode: 'open' }).innerHTML = '<p>text'</script>",
      false,
    ],
    ['a notice for browsers without scripts', '<noscript>Enable JavaScript</noscript><template>row</template>', true],
    ['text that is hidden until a script shows it', '<body style="visibility: hidden"><p>text', false],
    ['a picture', '<div><canvas></canvas></div>', false],
    ['a field', '<form><input name="user"></form>', false],
    ['a hidden field', '<form><input name="token" type="hidden"></form>', true],
    ['a frame', '<iframe srcdoc="<p>text"></iframe>', false],
    ['no document element', '<script>document.documentElement.remove()</script>', true],
    ['a form that hides its own properties', '<form><input name="childNodes"></form>', false],
  ]
  it.each(someOf(pages, 3))('%s', async (_name, body, expected) => {
    const { pool } = await world()
    const request = { account: 'a', purpose: 'scrape', profile: defaultContextProfile, waitMs: 60_000 } as const
    const { page, cdp, close } = await pool.open(request, new AbortController().signal)
    await page.setContent(body)
    const { result } = await cdp.send('Runtime.evaluate', { expression: showsNothing, returnByValue: true })
    await close()
    expect(result.value === true).toBe(expected)
  })
})
