import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import type { TestUser } from './server.ts'
import { until } from './until.ts'

/** A person's own browser, in which they open viewers: one for all tests of a suite. */
export function sharedOwnBrowser(): () => Promise<Browser> {
  let opened: Promise<Browser> | null = null
  afterAll(async () => (await opened)?.close())
  return () => {
    opened ??= launchOwnBrowser()
    return opened
  }
}

export async function launchOwnBrowser(): Promise<Browser> {
  const source = findBrowser(null, process.env['PATH'] ?? '')
  if (source?.kind !== 'local') throw new Error('there is no browser')
  return chromium.launch({ executablePath: source.executable, args: ['--no-sandbox', '--disable-gpu'] })
}

/** A login that starts at a page, and the link of its viewer. It ends with the test, since others wait for its place. */
export async function openLogin(user: TestUser, startUrl: string): Promise<{ path: string; viewerUrl: string }> {
  const { json } = await user.call<{ capture_id: string; viewer_url: string }>('POST', '/sessions/capture', {
    start_url: startUrl,
  })
  const path = `/sessions/capture/${json.capture_id}`
  onTestFinished(async () => void (await user.call('DELETE', path)))
  return { path, viewerUrl: json.viewer_url }
}

/** A person at a viewer: sees what it shows, and works in the page by mouse and keyboard. */
export class ViewerDriver {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Opens the link on a device of its own; with a small window, as each picture of it is drawn and sent. */
  static async open(browser: Browser, viewerUrl: string, options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await browser.newContext({ viewport: { width: 800, height: 600 }, ...options })
    const page = await context.newPage()
    await page.goto(viewerUrl)
    return new ViewerDriver(page)
  }

  /** Resolves when a picture of the page is there, and the page has loaded. */
  async shown(): Promise<void> {
    await this.page.locator('#app').waitFor()
    await this.page.locator('#waiting').waitFor({ state: 'hidden' })
    await this.page.locator('#address[aria-busy="false"]').waitFor({ state: 'attached' })
  }

  /** Clicks on the page that is shown, at its own CSS pixels. */
  async click(x: number, y: number, options: { readonly clickCount?: number } = {}): Promise<void> {
    await this.shown()
    const at = await this.at(x, y)
    await this.page.mouse.click(at.x, at.y, options)
  }

  /** Drags with the mouse from one place of the page to another. */
  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const [start, end] = [await this.at(...from), await this.at(...to)]
    const { mouse } = this.page
    await mouse.move(start.x, start.y)
    await mouse.down()
    // The viewer passes on one movement for each picture of its own.
    for (const share of [0.1, 0.4, 0.7, 1]) {
      await mouse.move(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
      await this.page.evaluate('new Promise(requestAnimationFrame)')
    }
    await mouse.up()
  }

  /** Where a place of the shown page lies in the viewer. */
  async at(x: number, y: number): Promise<{ x: number; y: number }> {
    await this.shown()
    const box = await this.page.locator('#screen').boundingBox()
    const style = (await this.page.locator('#screen').getAttribute('style')) ?? ''
    const width = Number(/(?:^|[; ])width: ([\d.]+)px/.exec(style)?.[1])
    if (box === null) throw new Error('no page is shown')
    const scale = box.width / width
    return { x: box.x + x * scale, y: box.y + y * scale }
  }

  /** Clicks on a field until it has the focus: as a person does, whose first click may come before the field is there. */
  async focusField(x: number, y: number): Promise<void> {
    await until('a field of the page to have the focus', async () => {
      await this.click(x, y)
      return this.fieldIsFocused(2_000).then(
        () => true,
        () => undefined,
      )
    })
  }

  /** Waits until a field of the page has the focus. */
  async fieldIsFocused(withinMs = 30_000): Promise<void> {
    await this.page.locator('#typing[inputmode]:not([inputmode="none"])').waitFor({ timeout: withinMs })
  }

  async type(text: string): Promise<void> {
    await this.page.locator('#typing').focus()
    await this.page.keyboard.type(text)
  }

  async paste(text: string): Promise<void> {
    await this.page.evaluate(`(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      typing.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })()`)
  }

  /** What is on the clipboard of this person's browser, as a text field of theirs gets it. */
  async clipboard(): Promise<string> {
    const note = await this.page.context().newPage()
    await note.setContent('<textarea></textarea>')
    await note.locator('textarea').press('Control+v')
    const text = await note.locator('textarea').inputValue()
    await note.close()
    return text
  }

  async press(...keys: readonly string[]): Promise<void> {
    await this.page.locator('#typing').focus()
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Waits until the address line shows this. */
  async isAt(address: string): Promise<void> {
    await this.page.locator('#url', { hasText: address }).waitFor()
  }

  /** What the viewer says of the login. */
  verdict(): Promise<string | null> {
    return this.page.locator('#verdict-text').textContent()
  }

  async says(text: string): Promise<void> {
    await until(`the viewer to say "${text}"`, async () => ((await this.verdict()) === text ? true : undefined))
  }

  /** Stores the login, after what is stored was shown, whatever the first check sees. */
  async store(): Promise<void> {
    await this.page.getByRole('button', { name: 'Store this login' }).click()
    await this.page.getByRole('button', { name: 'Store', exact: true }).click()
    await this.page.getByRole('heading', { name: /^(Done|Stored, but not logged in)$/ }).waitFor()
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }
}
