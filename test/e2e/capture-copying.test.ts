import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { openLogin, sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

/** Controls lie at x 40 to 240, and are 30 pixels high. */
const style = `<style>body { margin: 0; font: 16px monospace }
  .at { position: absolute; left: 40px; width: 200px; height: 30px; margin: 0; box-sizing: border-box; border: 0 }</style>`

/**
 * How a browser without https, or with other rules, is: it lets nothing write to the clipboard that is no event of a
 * copy.
 */
const noClipboard = `Object.defineProperty(navigator, 'clipboard', { get: () => undefined })`
/** … nor that, unless the person presses the keys. */
const keysOnly = `${noClipboard}; document.execCommand = () => false`

describeBrowser('what a person copies in a viewer', () => {
  const ownBrowser = sharedOwnBrowser()
  let server: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    for (const path of ['/told', '/frame']) site.on(path, {})
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  /** Shows a page to a person whose clipboard has `before`. */
  async function show(body: string, init = '', hasTouch = false) {
    site.on('/', html(`<!doctype html><title>Page</title>${style}${body}`))
    site.requests.length = 0
    const { viewerUrl } = await openLogin(user, site.url('/', 'shop.test'))
    const context = await (await ownBrowser()).newContext({
      viewport: { width: 800, height: 600 },
      hasTouch,
      isMobile: hasTouch,
    })
    onTestFinished(() => context.close())
    // Browsers with a window give it to a page in which the person has just acted.
    await context.grantPermissions(['clipboard-write'])
    const tab = await context.newPage()
    if (init !== '') await tab.addInitScript(init)
    await tab.goto(viewerUrl)
    const viewer = new ViewerDriver(tab)
    await viewer.shown()
    const note = await context.newPage()
    await note.setContent('<input value="before">')
    await note.locator('input').press('Control+a')
    await note.locator('input').press('Control+c')
    await note.close()
    return viewer
  }

  // A text would be compared without its case: "nothing was copied."
  const copied = /Copied\./
  const says = (viewer: ViewerDriver, text: string | RegExp) =>
    viewer.page.locator('#notice', { hasText: text }).waitFor()

  const told = (text: string) =>
    until(text, () => (site.seen('/told').some(({ path }) => path.endsWith(`?${text}`)) ? true : undefined))

  it('is on their own clipboard: of a page, a field, a shadow root and a frame of another site', async () => {
    const tells = `<script>addEventListener('focus', () => fetch('/told?focus'))</script>`
    site.on('/frame', html(`${style}<p class="at" style="top: 0">F4B5-0001</p>${tells}`))
    const viewer = await show(`<p class="at" style="top: 40px">Code: 4711abcd</p>
      <input class="at" style="top: 90px" value="field  text">
      <div id="host"></div><script>host.attachShadow({ mode: 'closed' }).innerHTML =
        '<style>p { position: absolute; left: 40px; top: 140px; margin: 0 }</style><p>inner42</p>'</script>
      <iframe src="${site.url('/frame', 'id.test')}" style="position: absolute; left: 0; top: 190px; width: 300px; height: 40px; border: 0"></iframe>`)
    await until('the frame to be there', () => (site.seen('/frame').length > 0 ? true : undefined))
    const copies = async (x: number, y: number, keys: readonly string[], text: string) => {
      await viewer.click(x, y, { clickCount: keys.length === 1 ? 2 : 1 })
      await viewer.press(...keys)
      await until(text, async () => ((await viewer.clipboard()) === text ? true : undefined))
    }
    await copies(120, 50, ['Control+c'], '4711abcd')
    await copies(140, 105, ['Control+a', 'Control+c'], 'field  text')
    await copies(60, 150, ['Control+c'], 'inner42')
    // Another process, which learns of the click before it gets the keyboard.
    await until('the frame to have the focus', async () => {
      await viewer.click(140, 200)
      return site.seen('/told').length > 0 ? true : undefined
    })
    await copies(140, 200, ['Control+a', 'Control+c'], 'F4B5-0001')
    // By the button, which leaves the keyboard in the page.
    await viewer.click(120, 50, { clickCount: 2 })
    await viewer.page.getByRole('button', { name: 'Copy what is selected' }).click()
    await until('the code', async () => ((await viewer.clipboard()) === '4711abcd' ? true : undefined))
    expect(await viewer.page.locator('#typing:focus').count()).toBe(1)
  })

  it.each([
    ['another origin of the same site', 'id.shop.test'],
    ['the same origin', 'shop.test'],
  ])('is copied, cut and pasted in a frame of %s', async (_what, host) => {
    const tells = `oninput="fetch('/told?input-' + value)" onfocus="fetch('/told?focus')" onpaste="fetch('/told?event')"`
    site.on('/frame', html(`${style}<input class="at" style="top: 0" value="inner" ${tells}>`))
    const viewer = await show(`<iframe src="${site.url('/frame', host)}"
        style="position: absolute; left: 0; top: 40px; width: 300px; height: 40px; border: 0"></iframe>`)
    await until('the frame to have the focus', async () => {
      await viewer.click(140, 55)
      return site.seen('/told').length > 0 ? true : undefined
    })
    await viewer.press('Control+a', 'Control+c')
    await says(viewer, copied)
    await viewer.press('Control+x')
    await told('input-')
    expect(await viewer.clipboard()).toBe('inner')
    await viewer.paste('pasted')
    await told('input-pasted')
    expect(site.seen('/told').filter(({ path }) => path.endsWith('?event'))).toHaveLength(1)
  })

  it.each([
    ['an object', (at: string) => `<object data="/frame" type="text/html" ${at}></object>`],
    [
      'a frame in a closed shadow root',
      (at: string) =>
        `<p id="host"></p><script>host.attachShadow({ mode: 'closed' }).innerHTML = '<iframe src="/frame" ${at}></iframe>'</script>`,
    ],
  ])('is cut and pasted once by a page in %s that does both itself', async (_what, shown) => {
    const takes = `onfocus="fetch('/told?focus')"
      oncut="event.preventDefault(); event.clipboardData.setData('text/plain', value); value = ''; fetch('/told?cut')"
      onpaste="event.preventDefault(); value += event.clipboardData.getData('text'); fetch('/told?now-' + value)"`
    site.on('/frame', html(`${style}<input class="at" style="top: 0" value="inner" ${takes}>`))
    const viewer = await show(shown('style="position: absolute; left: 0; top: 40px; width: 300px; height: 40px"'))
    await until('the field to have the focus', async () => {
      await viewer.click(140, 55)
      return site.seen('/told').length > 0 ? true : undefined
    })
    await viewer.press('Control+a', 'Control+x')
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('inner')
    await told('cut')
    await viewer.paste('4711')
    await told('now-4711')
    await viewer.paste('!')
    await told('now-4711!')
  })

  it('is deleted in no other field to which the page moves the focus', async () => {
    const viewer = await show(`<input class="at" style="top: 40px" value="same" oncut="next.select()">
      <input id="next" class="at" style="top: 90px" value="same" oninput="fetch('/told?now-' + value)">`)
    await viewer.click(140, 55)
    await viewer.press('Control+a', 'Control+x')
    await says(viewer, copied)
    await viewer.press('End', 'x')
    await told('now-samex')
  })

  it('is cut from a field; nothing is of a password, of no selection, or longer than 64 KiB', async () => {
    const viewer =
      await show(`<input class="at" style="top: 40px" value="theirs" oninput="fetch('/told?input-' + value)"
        oncut="for (const end = Date.now() + 100; Date.now() < end;);">
      <input class="at" style="top: 90px" type="password" value="secret">
      <textarea class="at" style="top: 140px"></textarea><script>
        const area = document.querySelector('textarea')
        area.value = 'é'.repeat(32 * 1024) + '!'
        area.onfocus = () => area.select()
        area.oninput = () => fetch('/told?area')</script>
      <div id="host"></div><script>host.attachShadow({ mode: 'closed' }).innerHTML =
        '<input type="password" value="secret" style="position: absolute; left: 40px; top: 190px">'</script>`)
    await viewer.click(140, 105)
    await viewer.press('Control+a', 'Control+x')
    await says(viewer, 'Nothing is selected in the page, or only a password.')
    await viewer.click(140, 155)
    await viewer.press('Control+x')
    await says(viewer, 'The selection is larger than 64 KiB')
    await viewer.click(140, 200)
    await viewer.press('Control+a', 'Control+x')
    await says(viewer, 'Nothing is selected in the page, or only a password.')
    expect(await viewer.clipboard()).toBe('before')
    await viewer.click(140, 55)
    // The second key comes before the answer to the first.
    await viewer.press('Control+a', 'Control+x', 'Control+c')
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('theirs')
    await told('input-')
    expect(site.seen('/told')).toHaveLength(1)
  })

  it('is not deleted when it comes too late, and is copied although the deletion does not end', async () => {
    const viewer = await show(`<input class="at" style="top: 40px" value="theirs" oncut="confirm('May this be cut?')">
      <input class="at" style="top: 90px" value="mine" oninput="confirm('Is it gone?')">`)
    const yes = viewer.page.locator('#ask-yes')
    await viewer.click(140, 55)
    await viewer.press('Control+a', 'Control+x')
    await says(viewer, 'The page does not answer, so nothing was copied.')
    await yes.click()
    await viewer.press('Control+a', 'Control+c')
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('theirs')
    await viewer.click(140, 105)
    await viewer.press('Control+a', 'Control+x')
    await yes.waitFor()
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('mine')
    await yes.click()
  })

  it('may be lost with the connection, and the person learns of it', async () => {
    const cuts = `fetch('/told?cut'); confirm('May this be cut?')`
    const keepsLine = `const Real = WebSocket; WebSocket = class extends Real { constructor(url) { super(url); window.line = this } }`
    const viewer = await show(`<input class="at" style="top: 40px" value="theirs" oncut="${cuts}">`, keepsLine)
    await viewer.click(140, 55)
    await viewer.press('Control+a', 'Control+x')
    await told('cut')
    await viewer.page.evaluate('line.close()')
    await says(viewer, 'What you cut last may be lost: undo it in the page (Ctrl+Z).')
  })

  it('is copied after the connection is back, although it was asked for while there was none', async () => {
    const cannotConnect = `const Real = WebSocket; WebSocket = class extends Real {
      constructor(url) { super(window.line && !window.mayConnect ? url.replace('socket', 'none') : url); window.line = this } }`
    const viewer = await show('<input class="at" style="top: 40px" value="theirs">', cannotConnect)
    await viewer.click(140, 55)
    await viewer.press('Control+a', 'Control+c')
    await says(viewer, copied)
    await viewer.page.evaluate('line.close()')
    await viewer.page.locator('#notice', { hasText: 'The connection is lost' }).waitFor()
    await viewer.press('Control+x')
    await viewer.page.evaluate('window.mayConnect = true')
    await viewer.page.locator('#notice', { hasText: 'The connection is lost' }).waitFor({ state: 'hidden' })
    await viewer.press('Control+c')
    await says(viewer, copied)
  })

  it.each([
    ['over https', 'document.execCommand = () => false', false],
    ['without https', noClipboard, false],
    ['where the keys alone may', keysOnly, true],
  ])('is copied %s', async (_what, init, isAsked) => {
    const viewer = await show('<p class="at" style="top: 40px">4711abcd</p>', init)
    await viewer.click(60, 50, { clickCount: 2 })
    await viewer.press('Control+c')
    if (isAsked) {
      await viewer.page.getByRole('heading', { name: 'Copy this text' }).waitFor()
      await viewer.page.keyboard.press('Control+c')
    } else await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('4711abcd')
  })

  it('is selected by a finger on a phone, where nothing is selected', async () => {
    const viewer = await show(
      `<p class="at" style="top: 40px">4711 abcd efgh</p><script>addEventListener('touchstart', () => fetch('/told?touched'))</script>`,
      '',
      true,
    )
    const { page: own } = viewer
    const button = own.getByRole('button', { name: 'Copy what is selected' })
    const cdp = await own.context().newCDPSession(own)
    // A second press takes it back.
    await button.click()
    await says(viewer, 'Drag a finger over the text to copy')
    await button.click()
    expect(await button.getAttribute('aria-pressed')).toBe('false')
    await button.click()
    await says(viewer, 'Drag a finger over the text to copy')
    const [from, to] = [await viewer.at(60, 50), await viewer.at(110, 50)]
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] })
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] })
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('4711 abcd')
    // Once: then fingers are fingers again.
    await own.touchscreen.tap(from.x, from.y + 100)
    await told('touched')
  })

  it('is what the page answers to the copy, which alone reaches the clipboard: nothing it writes by itself', async () => {
    const viewer =
      await show(`<p class="at" style="top: 40px">4711abcd</p><button class="at" style="top: 90px">Copy code</button><script>
      const evil = async () => {
        const area = document.body.appendChild(document.createElement('textarea'))
        area.value = 'evil'
        area.select()
        document.execCommand('copy')
        for (const name of ['copy', 'cut']) area.dispatchEvent(new ClipboardEvent(name, { bubbles: true, cancelable: true }))
        await navigator.clipboard?.writeText('evil').catch(() => undefined)
        area.remove()
        fetch('/told?tried')
      }
      evil()
      document.querySelector('button').onclick = evil
      addEventListener('copy', (event) => {
        if (!String(getSelection()).includes('4711')) return
        event.preventDefault()
        event.clipboardData.setData('text/plain', 'shaped ' + getSelection())
        // Too late: the text is taken.
        setTimeout(() => event.clipboardData.setData('text/plain', 'evil'))
      })</script>`)
    await viewer.click(140, 105)
    await told('tried')
    await viewer.click(60, 50)
    expect(await viewer.clipboard()).toBe('before')
    await viewer.click(60, 50, { clickCount: 2 })
    await viewer.press('Control+c')
    await says(viewer, copied)
    expect(await viewer.clipboard()).toBe('shaped 4711abcd')
  })
})
