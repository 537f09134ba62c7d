import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { at } from '../support/login-site.ts'
import { longIt } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { openLogin, sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

/** Tells the site what happens in the page: `/seen?…` for each. */
const page = (body: string, script = '') =>
  html(`<!doctype html><html lang="en"><head><title>Page</title><style>
    body { margin: 0; font: 16px sans-serif; height: 3000px }
    .at { position: absolute; left: 40px; width: 200px; height: 30px; box-sizing: border-box }
  </style></head><body>${body}<script>
    const seen = (what, value) => fetch('/seen?' + new URLSearchParams({ what, value }))
    for (const name of ['change', 'input']) addEventListener(name, (event) => seen(name, event.target.value))
    ${script}
  </script></body></html>`)

describeBrowser('a viewer', () => {
  const ownBrowser = sharedOwnBrowser()
  let server: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    site.on('/seen', {})
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  /** Shows a page to a person. */
  async function show(path: string, look: Parameters<typeof ViewerDriver.open>[2] = {}) {
    site.requests.length = 0
    const login = await openLogin(user, site.url(path, 'shop.test'))
    const viewer = await ViewerDriver.open(await ownBrowser(), login.viewerUrl, look)
    onTestFinished(() => viewer.close())
    await viewer.isAt(path)
    return { user, viewer, path: login.path }
  }

  const told = (what: string): string[] =>
    site.seen('/seen').flatMap(({ path }) => {
      const query = new URL(path, 'http://a.test').searchParams
      return query.get('what') === what ? [query.get('value') ?? ''] : []
    })
  const tells = (what: string, value: string) =>
    until(`the page to tell ${what}: ${value}`, () => (told(what).includes(value) ? true : undefined))

  longIt('closes the list of what it will store for a notice, on Escape and for a click elsewhere', async () => {
    site.on('/plain', page(''))
    const { viewer } = await show('/plain')
    const { page: own } = viewer
    await viewer.shown()
    const list = own.locator('#receipt-list')
    const open = async () => {
      await own.locator('#receipt-summary').click()
      await list.waitFor({ state: 'visible' })
    }
    await open()
    await own.getByRole('button', { name: 'Store this login' }).press('Enter')
    await own.locator('#notice', { hasText: 'There is nothing to store yet' }).waitFor()
    expect(await list.isVisible()).toBe(false)
    await open()
    await own.keyboard.press('Escape')
    expect(await list.isVisible()).toBe(false)
    expect(await own.locator('#receipt-summary:focus').count()).toBe(1)
    await open()
    await viewer.click(300, 300)
    expect(await list.isVisible()).toBe(false)
  })

  longIt('draws lists, dates and colours, which no picture shows', async () => {
    site.on(
      '/pickers',
      page(
        `<select class="at" style="top:40px" aria-label="Country">
          <option value="">Choose</option><optgroup label="Europe"><option value="de">Germany</option></optgroup>
          <option value="jp" disabled>Japan</option></select>
        <input class="at" style="top:90px" type="date" min="2000-01-01">
        <input class="at" style="top:140px" type="color">`,
        `const keys = []
        addEventListener('keydown', ({ key }) => { keys.push(key); seen('keys', keys.join()) })`,
      ),
    )
    const { viewer } = await show('/pickers')
    const { page: own } = viewer
    await viewer.shown()
    await viewer.press('Tab', 'Space')
    await own.getByRole('heading', { name: 'Country' }).waitFor()
    await own.keyboard.press('ArrowDown')
    await own.keyboard.press('Enter')
    await tells('change', 'de')
    // Enter was for the list alone: the page would open it again.
    await viewer.press('Escape')
    await tells('keys', 'Tab, ,Escape')
    await viewer.click(at.x, at.first)
    await own.getByRole('heading', { name: 'Country' }).waitFor()
    expect(await own.locator('#ask-value').locator('option').allTextContents()).toEqual(['Choose', 'Germany', 'Japan'])
    await own.locator('#ask-value').selectOption({ label: 'Choose' })
    await own.getByRole('button', { name: 'OK' }).click()
    await tells('change', '')
    await viewer.click(at.x, at.second)
    const date = own.locator('input#ask-value[type=date]')
    await date.waitFor()
    expect(await date.getAttribute('min')).toBe('2000-01-01')
    await date.fill('2026-03-18')
    await own.getByRole('button', { name: 'OK' }).click()
    await tells('change', '2026-03-18')
    await viewer.click(at.x, at.button)
    await own.locator('input#ask-value[type=color]').fill('#ff8800')
    await own.getByRole('button', { name: 'OK' }).click()
    await tells('change', '#ff8800')
    // By keyboard alone, and left as it was.
    await viewer.click(600, 250)
    await viewer.press('Tab', 'Space')
    await own.getByRole('heading', { name: 'Country' }).waitFor()
    await own.keyboard.press('Escape')
    await own.locator('#ask').waitFor({ state: 'hidden' })
    expect(told('change')).toEqual(['de', '', '2026-03-18', '#ff8800'])
  })

  longIt('draws them for a frame of another site, too, and opens no more than ten pages', async () => {
    site.on(
      '/inner',
      page(`<select class="at" style="top:40px"><option>one</option><option value="two">Two</option></select>`),
    )
    site.on(
      '/outer',
      page(
        // A frame that gets a process, loses it, and gets another.
        `<iframe src="${site.url('/before', 'other.test')}" style="position:absolute;left:0;top:0;width:300px;height:120px;border:0"></iframe>
        <button class="at" style="top:140px" onclick="for (let i = 0; i < 12; i++) window.open('/inner')">Open</button>`,
      ),
    )
    const leads = (to: string) => page('', `setTimeout(() => { location = '${to}' }, 100)`)
    site.on('/before', leads(site.url('/between', 'shop.test')))
    site.on('/between', leads(site.url('/inner', 'id.test')))
    const { viewer } = await show('/outer')
    // The new process of the frame is told a moment after its page is there to ask the viewer: until then a person
    // clicks again.
    const list = viewer.page.locator('select#ask-value')
    const clickUntilAsked = async () => {
      if ((await list.count()) > 0) return true
      await viewer.click(at.x, at.first)
      return undefined
    }
    await until('the list to be drawn', clickUntilAsked, 60_000, 1000)
    await list.selectOption({ label: 'Two' })
    await viewer.page.getByRole('button', { name: 'OK' }).click()
    await tells('change', 'two')
    await viewer.click(at.x, at.button)
    await viewer.page.getByRole('status').getByText('may open 10 pages').waitFor()
    expect(await viewer.page.getByRole('tab').count()).toBeLessThanOrEqual(10)
  })

  longIt('shows what a page asks in a dialog, as text, and what it is answered', async () => {
    const script = `setTimeout(() => {
      alert('<img src=x onerror=alert(1)> & more')
      seen('confirmed', confirm('Sure?'))
      seen('entered', confirm('By Enter?'))
      seen('named', prompt('Name?', 'nobody'))
    }, 50)`
    site.on('/dialogs', page('', script))
    const { viewer } = await show('/dialogs')
    const dialog = viewer.page.getByRole('dialog')
    await dialog.getByText('<img src=x onerror=alert(1)> & more').waitFor()
    expect(await dialog.locator('img').count()).toBe(0)
    expect(await viewer.page.getByRole('heading', { name: `shop.test:${site.port} says` }).count()).toBe(1)
    await viewer.page.getByRole('button', { name: 'OK' }).click()
    await dialog.getByText('Sure?').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await tells('confirmed', 'false')
    await dialog.getByText('By Enter?').waitFor()
    await viewer.page.keyboard.press('Enter')
    await tells('entered', 'true')
    await dialog.getByText('Name?').waitFor()
    // What is typed replaces the text that the page suggests, as in any browser.
    await viewer.page.keyboard.type('Mira')
    // More than the server takes is not accepted.
    await viewer.page.keyboard.insertText('x'.repeat(10_000))
    await dialog.getByRole('button', { name: 'OK' }).click()
    await tells('named', `Mira${'x'.repeat(9_996)}`)
  })

  longIt('tells which site asks in a dialog, and what is pasted, to a frame of another site', async () => {
    const script = `code.addEventListener('paste', (event) => {
        event.preventDefault()
        seen('pasted', event.clipboardData.getData('text'))
        alert('Wrong code')
      })`
    site.on('/code', page(`<input class="at" style="top:40px" id="code">`, script))
    const frame = `<iframe src="${site.url('/code', 'id.test')}" style="position:absolute;left:0;top:0;width:300px;height:120px;border:0"></iframe>`
    site.on('/framed', page(frame))
    const { viewer } = await show('/framed')
    await until('the frame to be there', () => (site.seen('/code').length > 0 ? true : undefined))
    await viewer.focusField(at.x, at.first)
    await viewer.paste('123456')
    await tells('pasted', '123456')
    await viewer.page.getByRole('heading', { name: `id.test:${site.port} says` }).waitFor()
    expect(told('input')).toEqual([])
  })

  longIt('asks for an HTTP login of a site, which its session keeps', async () => {
    const good = `Basic ${Buffer.from('mira:geheim').toString('base64')}`
    site.on('/guarded', ({ headers }) =>
      headers.authorization === good
        ? page('', `seen('inside', 'yes')`)
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="Staff <b>only</b>"' } },
    )
    const url = site.url('/guarded', 'shop.test')
    site.on('/leads', { status: 302, headers: { location: url } })
    const elsewhere = site.url('/leads', 'id.test')
    site.on('/door', page(`<a class="at" style="top:40px" href="${elsewhere}">Enter</a>`))
    const { viewer, user } = await show('/door')
    const dialog = viewer.page.getByRole('dialog')
    await viewer.click(60, at.first)
    await dialog.getByText('Staff <b>only</b>').waitFor()
    expect(await dialog.textContent()).toContain(`shop.test:${site.port}`)
    await dialog.getByLabel('User name').fill('mira')
    await dialog.getByLabel('Password').fill('wrong')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await until('the site to ask again', () => (site.seen('/guarded').length >= 2 ? true : undefined))
    await dialog.getByLabel('User name').fill('mira')
    await dialog.getByLabel('Password').fill('geheim')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await tells('inside', 'yes')
    await viewer.page.getByText('the HTTP login').first().waitFor()
    await viewer.store()
    const { json } = await user.call<{ sessions: { id: string; header_names: string[] }[] }>('GET', '/sessions?limit=1')
    expect(json.sessions[0]?.header_names).toEqual(['Authorization'])
    for (const mode of ['html', 'js']) {
      const scraped = await user.scrape({ url, session_id: json.sessions[0]?.id, mode })
      expect(scraped.json).toMatchObject({ byos_applied: true, status_code: 200 })
    }
  })

  longIt('shows what the first page of a window asks: a dialog, and an HTTP login', async () => {
    site.on('/trusts', page('', `seen('trusted', confirm('Trust this device?'))`))
    site.on('/staff', ({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="Staff"' } }
        : page('', `seen('inside', 'yes')`),
    )
    site.on(
      '/two-windows',
      page(`<button class="at" style="top:40px" onclick="window.open('/trusts')">One</button>
        <a class="at" style="top:90px" href="/staff" target="_blank">Two</a>`),
    )
    const { viewer } = await show('/two-windows')
    const dialog = viewer.page.getByRole('dialog')
    await viewer.click(at.x, at.first)
    await dialog.getByText('Trust this device?').waitFor()
    expect(await viewer.page.getByRole('heading', { name: `shop.test:${site.port} says` }).count()).toBe(1)
    await dialog.getByRole('button', { name: 'OK' }).click()
    await tells('trusted', 'true')
    await viewer.isAt('/trusts')
    await viewer.page.getByRole('tab').first().click()
    await viewer.isAt('/two-windows')
    await viewer.click(60, at.second)
    await dialog.getByLabel('User name').fill('mira')
    await dialog.getByLabel('Password').fill('geheim')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await tells('inside', 'yes')
  })

  longIt('passes the wheel, double clicks, what is pasted, and what an input method composes', async () => {
    const script = `addEventListener('scroll', () => seen('scrolled', scrollY > 200), { passive: true })
      addEventListener('dblclick', () => seen('double', String(getSelection())))
      code.addEventListener('paste', (event) => {
        event.preventDefault()
        seen('pasted', event.clipboardData.getData('text'))
      })`
    site.on(
      '/typing',
      page(
        `<input class="at" style="top:40px" id="code"><input class="at" style="top:90px" id="name">
        <p class="at" style="top:140px">Latch</p>`,
        script,
      ),
    )
    const { viewer } = await show('/typing')
    const { page: own } = viewer
    await viewer.click(60, 165, { clickCount: 2 })
    await tells('double', 'Latch')
    await viewer.click(at.x, at.first)
    await viewer.paste('123456')
    await tells('pasted', '123456')
    await viewer.click(at.x, at.second)
    await viewer.paste('Grüße')
    await tells('input', 'Grüße')
    await own.keyboard.press('ControlOrMeta+a')
    const cdp = await own.context().newCDPSession(own)
    await own.locator('#typing').focus()
    await cdp.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
    await tells('input', 'に')
    await cdp.send('Input.insertText', { text: '日本' })
    await tells('input', '日本')
    const { x, y } = await viewer.at(600, 300)
    await own.mouse.move(x, y)
    await own.mouse.wheel(0, 600)
    await tells('scrolled', 'true')
  })

  longIt('works on a phone: fingers tap and scroll, and the keyboard fits the field', async () => {
    const script = `addEventListener('touchstart', () => seen('touched', 'yes'))
      addEventListener('click', (event) => seen('clicked', event.target.id))
      addEventListener('scroll', () => seen('scrolled', scrollY > 100), { passive: true })`
    site.on('/phone', page(`<input class="at" style="top:40px" id="mail" type="email">`, script))
    const { viewer } = await show('/phone', {
      viewport: { width: 400, height: 700 },
      hasTouch: true,
      isMobile: true,
    })
    const { page: own } = viewer
    const { x, y } = await viewer.at(at.x, at.first)
    await own.touchscreen.tap(x, y)
    await tells('touched', 'yes')
    await tells('clicked', 'mail')
    await until('the keyboard to fit', async () =>
      (await own.locator('#typing').getAttribute('inputmode')) === 'email' ? true : undefined,
    )
    const cdp = await own.context().newCDPSession(own)
    await cdp.send('Input.synthesizeScrollGesture', { x, y: y + 300, yDistance: -250, gestureSourceType: 'touch' })
    await tells('scrolled', 'true')
  })

  longIt('is left by F6, so that a keyboard is never caught in the page', async () => {
    site.on('/caught', page(`<input class="at" style="top:40px">`))
    const { viewer } = await show('/caught')
    const focused = () => viewer.page.evaluate('document.activeElement.id')
    await viewer.press('Tab')
    expect(await focused()).toBe('typing')
    const hint = viewer.page.getByText('F6 leaves the page')
    expect(await hint.isVisible()).toBe(true)
    // The ring is over the picture.
    expect(await viewer.page.evaluate("getComputedStyle(stage, '::after').boxShadow")).toContain('inset')
    await viewer.press('F6')
    expect(await focused()).toBe('finish')
    expect(await hint.isVisible()).toBe(false)
    await viewer.press('Shift+F6')
    expect(await focused()).toBe('reload')
  })

  it('tells where one is, goes back and reloads, and says why a page does not open', async () => {
    site.on('/first', page(`<a class="at" style="top:40px" href="/second?secret=1#x">Next</a>`))
    site.on(
      '/second',
      page(
        `<a class="at" style="top:40px" href="http://10.0.0.1/">Out</a>`,
        `addEventListener('load', () => seen('loaded', 'yes'))`,
      ),
    )
    const { viewer } = await show('/first')
    const { page: own } = viewer
    expect(await own.locator('#lock').textContent()).toBe('Not secure')
    expect(await own.locator('#back').isDisabled()).toBe(true)
    await viewer.click(60, at.first)
    await viewer.isAt('/second')
    expect(await own.locator('#url').textContent()).toBe(`shop.test:${site.port}/second`)
    await own.getByRole('button', { name: 'Reload' }).click()
    await until('the page to be loaded again', () => (told('loaded').length === 2 ? true : undefined))
    await viewer.click(60, at.first)
    await own
      .getByRole('status')
      .getByText(/egress policy does not allow.* Reload the page to try again\.$/)
      .waitFor()
    await viewer.isAt('10.0.0.1')
    await own.getByRole('button', { name: 'Back' }).click()
    await viewer.isAt('/second')
    await own.getByRole('button', { name: 'Back' }).click()
    await viewer.isAt('/first')
  })

  longIt('opens a link that somebody has from elsewhere in a page of its own, in the same login', async () => {
    site.on('/asks-mail', page(''))
    site.on('/from-mail', { headers: { 'set-cookie': 'sid=by-mail', 'content-type': 'text/html' }, body: 'You are in' })
    const { viewer, path } = await show('/asks-mail')
    const { page: own } = viewer
    const openLink = async (link: string) => {
      await own.getByRole('button', { name: 'Open a link' }).click()
      await own.getByRole('dialog').getByRole('textbox', { name: 'Link' }).fill(link)
      await own.keyboard.press('Enter')
    }
    await viewer.shown()
    await openLink('javascript:alert(1)')
    await own.getByRole('status').getByText('This is no link of a website.').waitFor()
    await openLink(` <${site.url('/from-mail?token=1', 'shop.test')}> `)
    await viewer.isAt('/from-mail')
    await own.getByRole('tab', { name: 'Page' }).click()
    await viewer.isAt('/asks-mail')
    await until('its cookie to be listed', async () => {
      const { json } = await user.call<{ will_store: { cookie_names: string[] } | null }>('GET', path)
      return json.will_store?.cookie_names.includes('sid') ? true : undefined
    })
    site.on('/file', {
      headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment' },
      body: 'PK',
    })
    await openLink(site.url('/file', 'shop.test'))
    await own.getByRole('status').getByText('The link leads to no page').waitFor()
    await viewer.isAt('/asks-mail')
    await openLink('http://10.0.0.1/')
    await own
      .getByRole('status')
      .getByText(/egress policy does not allow/)
      .waitFor()
  })

  longIt(
    'refuses passkeys at once, in frames and windows too, and lets a form offer one beside its fields',
    async () => {
      const asks = `
      const key = { challenge: new Uint8Array(32), timeout: 600000 }
      const made = { ...key, rp: { name: 'Shop' }, user: { id: new Uint8Array(8), name: 'm', displayName: 'm' },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }] }
      const end = (asked) => asked.then(() => 'given', ({ name }) => name)
      const { credentials } = navigator
      const offered = new AbortController()
      Promise.all([
        end(credentials.get({ publicKey: key })),
        end(credentials.get({ publicKey: { ...key, allowCredentials: [{ type: 'public-key', id: new Uint8Array(32), transports: ['internal', 'hybrid'] }] } })),
        end(credentials.create({ publicKey: made })),
        end(credentials.create({ publicKey: { ...made, authenticatorSelection: { authenticatorAttachment: 'platform', residentKey: 'required' } } })),
        end(credentials.create({ publicKey: made, mediation: 'conditional' })),
        end(credentials.get({ identity: { providers: [{ configURL: 'https://id.test/fedcm.json', clientId: '1' }] } })),
      ]).then(async (ends) => {
        const beside = end(credentials.get({ publicKey: key, mediation: 'conditional', signal: offered.signal }))
        const first = await Promise.race([beside, Promise.resolve('waits')])
        offered.abort()
        seen('asked', [location.pathname, new Set(ends).size, ends[0], first, await beside])
      })`
      for (const path of ['/passkey', '/passkey-frame', '/passkey-window']) site.on(path, page('', asks))
      const said = (path: string) => tells('asked', `${path},1,NotAllowedError,waits,AbortError`)
      const frame = `<iframe src="${site.url('/passkey-frame', 'a.localhost')}"></iframe>`
      site.on('/around-passkey', page(frame, `onclick = () => open('/passkey-window')`))
      const { viewerUrl, path } = await openLogin(user, site.url('/around-passkey', 'localhost'))
      const viewer = await ViewerDriver.open(await ownBrowser(), viewerUrl)
      onTestFinished(() => viewer.close())
      await said('/passkey-frame')
      await viewer.click(300, 300)
      await said('/passkey-window')
      await user.call('DELETE', path)
      await openLogin(user, site.url('/passkey', 'localhost'))
      await said('/passkey')
    },
  )

  longIt('asks one question after the other, and none is lost where the viewer is shown again', async () => {
    site.on('/asks', page('', `onclick = () => seen('sure', confirm('Sure?'))`))
    const { viewer } = await show('/asks')
    const { page: own } = viewer
    await viewer.shown()
    await own.getByRole('button', { name: 'Open a link' }).click()
    const link = own.getByRole('dialog').getByRole('textbox', { name: 'Link' })
    await link.fill('https://shop.te')
    await own.keyboard.press('Escape')
    await viewer.click(300, 300)
    await own.getByRole('dialog').getByText('Sure?').waitFor()
    const second = await own.context().newPage()
    await second.goto(own.url())
    await second.getByRole('dialog').getByText('Sure?').waitFor()
    await own.getByRole('button', { name: 'Show it here' }).click()
    await own.getByRole('dialog').getByText('Sure?').waitFor()
    await own.getByRole('button', { name: 'OK' }).click()
    await tells('sure', 'true')
  })

  longIt('says why the first page does not open, also to those who come later', async () => {
    site.on('/around', { status: 302, headers: { location: '/around' } })
    const { viewerUrl } = await openLogin(user, site.url('/around', 'shop.test'))
    // The last one that Chromium follows.
    await until('the redirects', () => (site.seen('/around').length >= 20 ? true : undefined))
    const own = await (await ownBrowser()).newPage()
    await own.clock.install()
    await own.goto(viewerUrl)
    const reason = own.getByRole('status').getByText('ERR_TOO_MANY_REDIRECTS')
    await reason.waitFor()
    await own.clock.fastForward('00:20')
    expect(await reason.isVisible()).toBe(true)
    await own.locator('#url', { hasText: `shop.test:${site.port}/around` }).waitFor()
    site.on('/around', page(''))
    await own.getByRole('button', { name: 'Reload' }).click()
    await reason.waitFor({ state: 'hidden' })
    await own.close()
  })

  longIt('fits a narrow screen: the end of a long host is shown, and each button in one line', async () => {
    site.on('/narrow', page(''))
    const { viewerUrl } = await openLogin(user, site.url('/narrow', `${'accounts.example.'.repeat(8)}shop.test`))
    const look = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }
    const viewer = await ViewerDriver.open(await ownBrowser(), viewerUrl, look)
    await viewer.isAt(`shop.test:${site.port}`)
    // In one step: the address is drawn again whenever the tab changes.
    const boxOf = (selector: string) =>
      viewer.page.evaluate<{ x: number; width: number; height: number }>(
        `document.querySelector('${selector}').getBoundingClientRect().toJSON()`,
      )
    const [host, frame] = [await boxOf('#url bdi'), await boxOf('#url b')]
    expect(host.width).toBeGreaterThan(frame.width)
    expect(Math.abs(host.x + host.width - frame.x - frame.width)).toBeLessThan(1)
    for (const id of ['#keyboard', '#cancel', '#finish']) {
      const { x, width, height } = await boxOf(id)
      expect([x >= 0, x + width <= 320, height < 50], id).toEqual([true, true, true])
    }
    await viewer.close()
  })

  longIt('does not keep what is below a notice from being clicked, and uncovers it', async () => {
    const script = `addEventListener('click', () => seen('clicked', 'yes'))`
    site.on('/covered', page('', script))
    const { viewer } = await show('/covered')
    const { page: own } = viewer
    await viewer.shown()
    const notice = own.locator('#notice', { hasText: 'stores it for' })
    const box = await notice.boundingBox()
    if (box === null) throw new Error('there is no notice')
    await own.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await tells('clicked', 'yes')
    expect(await notice.isVisible()).toBe(false)
  })

  longIt('shows the buttons of a question in a small window, and gives one of them the focus', async () => {
    const many = Array.from({ length: 25 }, (_, at) => `sid_${at}=1`)
    site.on('/many', page('', many.map((cookie) => `document.cookie = '${cookie}'`).join('\n')))
    const { viewer } = await show('/many', { viewport: { width: 640, height: 400 } })
    const { page: own } = viewer
    for (const size of [
      { width: 640, height: 400 },
      { width: 390, height: 844 },
      { width: 320, height: 300 },
    ]) {
      await own.setViewportSize(size)
      await viewer.shown()
      await viewer.press('F6', 'Enter')
      await own.getByText('sid_24').last().waitFor()
      expect(await own.evaluate('document.activeElement.id')).toBe('ask-no')
      for (const id of ['#ask-yes', '#ask-no', '#ask-title']) {
        const box = await own.locator(id).boundingBox()
        expect(box === null ? 0 : box.y + box.height, `${id} at ${size.height}`).toBeLessThan(size.height)
        expect(box?.y).toBeGreaterThan(0)
      }
      await own.keyboard.press('Enter')
      await own.locator('#ask').waitFor({ state: 'hidden' })
    }
  })

  longIt('returns to the page that was shown before when a window closes', async () => {
    site.on('/help', page(''))
    site.on('/pop', page(`<button class="at" style="top:140px" onclick="window.close()">Close</button>`))
    site.on(
      '/opens',
      page(`<a class="at" style="top:40px" href="/help" target="_blank">Help</a>
        <button class="at" style="top:140px" onclick="open('/pop', 'pop', 'popup')">Open</button>`),
    )
    const { viewer } = await show('/opens')
    await viewer.click(60, at.first)
    await viewer.isAt('/help')
    await viewer.page.getByRole('tab').first().click()
    await viewer.isAt('/opens')
    await viewer.click(at.x, at.button)
    await viewer.isAt('/pop')
    await viewer.click(at.x, at.button)
    await until('the window to close', async () =>
      (await viewer.page.getByRole('tab').count()) === 2 ? true : undefined,
    )
    await viewer.isAt('/opens')
  })

  it('tells the page, and its frames, when a person has come back to it', async () => {
    const waits = (name: string) =>
      page(
        name === 'frame'
          ? ''
          : `<iframe src="${site.url('/waits-frame', 'id.test')}"></iframe><a class="at" style="top:200px" href="/mail" target="_blank">Mail</a>`,
        `let events = []
        const tell = (event) => {
          events = [...events.slice(-2), event + (document.hasFocus() ? '!' : '')]
          seen('${name}', events.join(' '))
        }
        for (const name of ['blur', 'focus']) addEventListener(name, () => tell(name))
        addEventListener('visibilitychange', () => tell(document.visibilityState))`,
      )
    site.on('/waits', waits('page'))
    site.on('/waits-frame', waits('frame'))
    site.on('/mail', page('Mail', `seen('mail', '')`))
    const { viewer } = await show('/waits')
    const { page: own } = viewer
    await until('the frame to be there', () => (site.seen('/waits-frame').length > 0 ? true : undefined))
    await viewer.shown()
    // From another page of their browser.
    await own.evaluate(`for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }`)
    await tells('page', 'blur! visible! focus!')
    site.requests.length = 0
    // From another window; until the process of the frame is known.
    await until('the frame to be told', async () => {
      await own.evaluate(`for (const name of ['focus', 'blur', 'focus']) dispatchEvent(new Event(name))`)
      return told('frame').length > 0 ? true : undefined
    })
    await tells('page', 'blur! visible! focus!')
    // From another page of the login.
    await viewer.click(60, 215)
    await viewer.isAt('/mail')
    site.requests.length = 0
    await own.getByRole('tab').first().click()
    await tells('page', 'blur! visible! focus!')
  })

  longIt('goes back no further than to the first page, even while that is awaited', async () => {
    const start = page(`<a class="at" style="top:40px" href="/end">Next</a>`)
    const goOn = Promise.withResolvers<void>()
    const visits = () => site.seen('/start').length
    site.on('/start', async () => {
      if (visits() > 1) await goOn.promise
      return { ...start, headers: { ...start.headers, 'cache-control': 'no-store' } }
    })
    site.on('/end', page('', `addEventListener('load', () => seen('at', 'end'))`))
    const { viewer } = await show('/start')
    await viewer.click(60, at.first)
    await tells('at', 'end')
    const back = viewer.page.getByRole('button', { name: 'Back' })
    await back.click()
    await until('the first page to be asked for again', () => (visits() > 1 ? true : undefined))
    await back.click()
    goOn.resolve()
    await viewer.isAt('/start')
  })

  it('keeps nothing of what is typed or copied: neither in the log nor in the database', async () => {
    site.on(
      '/secret',
      page(
        `<input class="at" style="top:40px" type="password"><p class="at" style="top:90px; margin:0">copied-secret</p>`,
      ),
    )
    const { viewer, path, user } = await show('/secret')
    await viewer.click(at.x, at.first)
    await viewer.type('Zq7!typed-secret')
    await tells('input', 'Zq7!typed-secret')
    await viewer.click(at.x, at.second, { clickCount: 3 })
    await viewer.press('Control+c')
    await viewer.page.locator('#notice', { hasText: 'Copied.' }).waitFor()
    expect(await viewer.clipboard()).toContain('copied-secret')
    const secret = /typed-secret|copied-secret/
    expect(JSON.stringify((await user.call('GET', path)).json)).not.toMatch(secret)
    await user.call('DELETE', path)
    expect(server.logLines.join('')).not.toMatch(secret)
    const { db } = server.server.core.store
    const rows = [
      await db.selectFrom('captures').selectAll().execute(),
      await db.selectFrom('audit_entries').selectAll().execute(),
    ]
    expect(JSON.stringify(rows)).not.toMatch(secret)
  })

  longIt('can store the login also when the connection was lost while it was asked to', async () => {
    site.on('/lost', { ...page(''), headers: { ...page('').headers, 'set-cookie': 'sid=1' } })
    const { viewerUrl } = await openLogin(user, site.url('/lost', 'shop.test'))
    const own = await (await ownBrowser()).newContext()
    const tab = await own.newPage()
    const lost = new Set<string>()
    await tab.routeWebSocket(/socket$/, (socket) => {
      const real = socket.connectToServer()
      socket.onMessage((message) => {
        const type = /"type":"(review|finish)"/.exec(String(message))?.[1]
        if (type === undefined || lost.has(type)) return real.send(message)
        lost.add(type)
        void Promise.all([socket.close({ code: 1011 }), real.close()])
      })
    })
    await tab.goto(viewerUrl)
    const viewer = new ViewerDriver(tab)
    await viewer.isAt('/lost')
    for (const type of ['review', 'finish']) {
      await tab.getByRole('button', { name: 'Store this login' }).click()
      if (type === 'finish') {
        await tab.getByText('The page does not show that you are logged in.').waitFor()
        await tab.getByRole('button', { name: 'Store', exact: true }).click()
      }
      await until('the connection to be lost', () => (lost.has(type) ? true : undefined))
      await until('it to be there again', async () => ((await tab.locator('#notice').isHidden()) ? true : undefined))
    }
    await viewer.store()
    await own.close()
  })

  longIt('is cancelled also while the connection is lost', async () => {
    site.on('/plain', page(''))
    const { viewerUrl, path } = await openLogin(user, site.url('/plain', 'shop.test'))
    const tab = await (await ownBrowser()).newPage()
    let cut = async () => {}
    let isBlocked = false
    await tab.routeWebSocket(/socket$/, (socket) => {
      if (isBlocked) return void socket.close({ code: 1011 })
      const real = socket.connectToServer()
      cut = async () => void (await Promise.all([socket.close({ code: 1011 }), real.close()]))
    })
    await tab.goto(viewerUrl)
    await new ViewerDriver(tab).shown()
    isBlocked = true
    await cut()
    await tab.getByText('The connection is lost.').waitFor()
    await tab.getByRole('button', { name: 'Cancel', exact: true }).click()
    await tab.getByRole('button', { name: 'Cancel the login' }).click()
    expect((await user.call('GET', path)).json).toMatchObject({ status: 'open' })
    isBlocked = false
    await tab.getByRole('heading', { name: 'Cancelled' }).waitFor()
    await tab.close()
  })

  longIt(
    'notices a connection that leads nowhere, makes it again, and says that something typed is missing',
    async () => {
      site.on('/field', page(`<input class="at" style="top:40px">`))
      const { viewerUrl } = await openLogin(user, site.url('/field', 'shop.test'))
      const own = await (await ownBrowser()).newContext({ viewport: { width: 800, height: 600 } })
      const tab = await own.newPage()
      await tab.clock.install()
      let [opened, answers] = [0, 0]
      let lead = true
      await tab.routeWebSocket(/socket$/, (socket) => {
        const real = socket.connectToServer()
        opened += 1
        lead = true
        const isLed = (
          (number) => () =>
            lead || number !== opened
        )(opened)
        socket.onMessage((message) => {
          if (isLed()) real.send(message)
        })
        real.onMessage((message) => {
          if (message === '{"type":"alive"}') answers += 1
          if (isLed()) socket.send(message)
        })
      })
      await tab.goto(viewerUrl)
      const viewer = new ViewerDriver(tab)
      await viewer.focusField(at.x, at.first)
      await viewer.type('a')
      await tells('input', 'a')
      const isOpened = (count: number) => until('a new connection', () => (opened === count ? true : undefined))
      const missing = tab.getByText('What you typed last may not have arrived')

      lead = false
      await viewer.type('LOST')
      await tab.clock.fastForward(31_000)
      await isOpened(2)
      await missing.waitFor()
      await viewer.click(at.x, at.first)
      await viewer.type('b')
      await tells('input', 'ab')
      expect(await missing.isVisible()).toBe(false)

      // Asked at once where the device may have changed its network; what answers is kept.
      const becomesOnline = () => tab.evaluate(`dispatchEvent(new Event('online'))`)
      await viewer.type('c')
      await tells('input', 'abc')
      await tab.clock.fastForward(6_000)
      const before = answers
      await becomesOnline()
      await until('the server to answer', () => (answers > before ? true : undefined))
      await tab.clock.fastForward(6_000)
      expect(opened).toBe(2)
      lead = false
      await becomesOnline()
      await tab.clock.fastForward(6_000)
      await isOpened(3)
      await viewer.type('d')
      await tells('input', 'abcd')
      expect(await missing.isVisible()).toBe(false)
      await own.close()
    },
  )

  longIt('says so when no connection opens, and shows the page once one does', async () => {
    site.on('/plain', page(''))
    const { viewerUrl } = await openLogin(user, site.url('/plain', 'shop.test'))
    const tab = await (await ownBrowser()).newPage()
    await tab.route('**/enter', (route) => route.abort())
    await tab.goto(viewerUrl)
    await tab.getByText('The server cannot be reached.').waitFor()
    await tab.unroute('**/enter')
    let isBlocked = true
    await tab.routeWebSocket(/socket$/, (socket) => {
      if (isBlocked) void socket.close({ code: 1011 })
      else socket.connectToServer()
    })
    await tab.getByRole('button', { name: 'Try again' }).click()
    await tab.getByText('the operator should check that the proxy passes WebSocket').waitFor()
    isBlocked = false
    await new ViewerDriver(tab).shown()
    await tab.close()
  })

  it('is a page that loads nothing of others and complains of nothing', async () => {
    site.on('/plain', page(''))
    const { viewerUrl } = await openLogin(user, site.url('/plain', 'shop.test'))
    const own = await (await ownBrowser()).newContext()
    const tab = await own.newPage()
    const complaints: string[] = []
    tab.on('console', (message) => complaints.push(message.text()))
    tab.on('pageerror', (error) => complaints.push(error.message))
    const asked: string[] = []
    tab.on('request', (request) => asked.push(request.url()))
    const answer = await tab.goto(viewerUrl)
    await new ViewerDriver(tab).shown()
    expect(complaints).toEqual([])
    expect(asked.filter((url) => !url.startsWith(server.address) && !url.startsWith('blob:'))).toEqual([])
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    expect(new URL(tab.url()).hash).toBe('')
    await tab.getByText(`“Store this login” stores it for ${user.email}.`).waitFor()
    await own.close()
  })
})
