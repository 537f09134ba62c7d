import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { at } from '../support/login-site.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { openLogin, sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

/** Tells the site the text of its field, and the presses of mouse buttons. */
const page = html(`<!doctype html><title>Page</title><style>body { margin: 0 }</style>
  <input id="field" style="position: absolute; left: 40px; top: 40px; width: 200px; height: 30px"><script>
  field.oninput = () => fetch('/text?' + encodeURIComponent(field.value))
  addEventListener('mousedown', ({ button }) => fetch('/pressed?' + button))
  field.onkeydown = ({ key }) => {
    if (key !== 'F2') return
    field.select()
    fetch('/text?copied ' + document.execCommand('copy'))
  }</script>`)

/** The events of a browser for what is typed, and the text that it is. */
const typed = [
  {
    what: 'AltGr, where that is Control and Alt',
    platform: 'Win32',
    events: `new KeyboardEvent('keydown', { key: '@', code: 'KeyQ', keyCode: 81, ctrlKey: true, altKey: true, ...any })`,
    text: '@',
  },
  {
    what: 'Option on a Mac',
    platform: 'MacIntel',
    events: `new KeyboardEvent('keydown', { key: '€', code: 'KeyE', keyCode: 69, altKey: true, ...any })`,
    text: '€',
  },
  {
    what: 'an input method in Firefox, which tells of the end twice',
    platform: 'Linux',
    events: `new CompositionEvent('compositionstart', any), new CompositionEvent('compositionend', { data: 'にほん', ...any }),
      new InputEvent('input', { inputType: 'insertCompositionText', data: 'にほん', ...any })`,
    text: 'にほん',
  },
  {
    what: 'a paste, which nothing overtakes that is typed right after it',
    platform: 'Linux',
    events: `new ClipboardEvent('paste', { clipboardData: copied('horse'), ...any }),
      new KeyboardEvent('keydown', { key: '1', code: 'Digit1', keyCode: 49, ...any }),
      new ClipboardEvent('paste', { clipboardData: copied('battery'), ...any })`,
    text: 'horse1battery',
  },
]

describeBrowser('what a person types and presses in a viewer', () => {
  const ownBrowser = sharedOwnBrowser()
  let server: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    for (const path of ['/text', '/pressed']) site.on(path, {})
    site.on('/', page)
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  const open = async (path: string): Promise<string> => (await openLogin(user, site.url(path, 'shop.test'))).viewerUrl

  const told = (path: string) => site.seen(path).map((request) => decodeURIComponent(request.path.split('?')[1] ?? ''))

  it('arrives as they meant it, whatever their browser tells', async () => {
    const viewerUrl = await open('/')
    const context = await (await ownBrowser()).newContext({ viewport: { width: 800, height: 600 } })
    let link = viewerUrl
    let text = ''
    for (const one of someOf(typed, 3)) {
      const tab = await context.newPage()
      await tab.addInitScript(`Object.defineProperty(navigator, 'platform', { get: () => '${one.platform}' })`)
      await tab.goto(link)
      // The device has entered.
      link = link.replace(/#.*/, '')
      const viewer = new ViewerDriver(tab)
      await viewer.focusField(at.x, at.first)
      await tab.evaluate(`{ const any = { bubbles: true, cancelable: true }
        const copied = (text) => {
          const data = new DataTransfer()
          data.setData('text/plain', text)
          return data
        }
        for (const event of [${one.events}]) typing.dispatchEvent(event) }`)
      await viewer.type('!')
      text += `${one.text}!`
      await until(one.what, () => (told('/text').includes(text) ? true : undefined))
    }
  })

  it('is told when a text is too long to be pasted whole', async () => {
    const field = `<textarea style="position: absolute; left: 40px; top: 40px; width: 200px; height: 30px"
      oninput="fetch('/text?' + value.length)"></textarea>`
    site.on('/long', html(`<!doctype html><style>body { margin: 0 }</style>${field}`))
    const viewer = await ViewerDriver.open(await ownBrowser(), await open('/long'))
    await viewer.focusField(at.x, at.first)
    await viewer.paste('x'.repeat(10_000))
    await until('the longest text', () => (told('/text').includes('10000') ? true : undefined))
    expect(await viewer.page.locator('#notice').isVisible()).toBe(false)
    // An emoji is two characters, and is not cut into halves.
    await viewer.paste(`${'x'.repeat(9_999)}😀`)
    await until('the beginning of another', () => (told('/text').includes('19999') ? true : undefined))
    const notice = 'This text is too long: only its first 10,000 characters were entered.'
    await viewer.page.locator('#notice', { hasText: notice }).waitFor()
  })

  it('goes to the frame with the focus alone, also where the page around it says that it has the focus', async () => {
    site.on('/frame', page)
    site.on(
      '/around',
      html(`<style>body { margin: 0 }</style>
        <iframe src="${site.url('/frame', 'id.test')}" style="width: 300px; height: 120px; border: 0"></iframe><script>
        document.hasFocus = () => true
        Object.defineProperty(document, 'activeElement', { get: () => document.body })
        addEventListener('paste', ({ clipboardData }) => fetch('/text?stolen ' + clipboardData.getData('text')))</script>`),
    )
    const viewerUrl = await open('/around')
    const viewer = await ViewerDriver.open(await ownBrowser(), viewerUrl)
    await until('the frame to be there', () => (site.seen('/frame').length > 0 ? true : undefined))
    await viewer.focusField(at.x, at.first)
    site.requests.length = 0
    await viewer.paste('correct horse')
    await until('the frame to get it', () => (told('/text').includes('correct horse') ? true : undefined))
    expect(told('/text')).toEqual(['correct horse'])
  })

  it('is pasted from their own clipboard on any keyboard, never from what an earlier login has copied', async () => {
    const first = await openLogin(user, site.url('/', 'shop.test'))
    const before = await ViewerDriver.open(await ownBrowser(), first.viewerUrl)
    await before.focusField(at.x, at.first)
    await before.type('theirs')
    await before.press('F2')
    await until('it to be copied', () => (told('/text').includes('copied true') ? true : undefined))
    await user.call('DELETE', first.path)
    await before.close()
    site.requests.length = 0

    const viewer = await ViewerDriver.open(await ownBrowser(), await open('/'))
    const { page: own } = viewer
    const note = await own.context().newPage()
    await note.setContent('<input value="mine">')
    await note.locator('input').press('Control+a')
    await note.locator('input').press('Control+c')
    await note.close()
    await viewer.focusField(at.x, at.first)
    const place = await viewer.at(at.x, at.first)
    await own.mouse.click(place.x, place.y, { button: 'middle' })
    const cdp = await own.context().newCDPSession(own)
    const russian = { key: 'м', code: 'KeyV', windowsVirtualKeyCode: 86, modifiers: 2 }
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...russian })
    await viewer.type('!')
    await until('what is pasted', () => (told('/text').some((text) => text.endsWith('!')) ? true : undefined))
    expect(told('/text')).toEqual(['mine', 'mine!'])
  })

  longIt('drags what a mouse drags: texts, sliders, and what a page lets one drag', async () => {
    const slider = `<div id="handle" style="position: absolute; left: 0; top: 10px; width: 30px; height: 30px"></div><script>
      handle.onpointerdown = ({ pointerId }) => handle.setPointerCapture(pointerId)
      handle.onpointermove = ({ buttons, clientX }) => { if (buttons === 1) handle.style.left = clientX - 15 + 'px' }
      handle.onpointerup = () => fetch('/text?slider ' + parseInt(handle.style.left))</script>`
    site.on('/slider', html(slider))
    site.on(
      '/drags',
      html(`<style>body { margin: 0 } .at { position: absolute; left: 40px; width: 200px; height: 30px; box-sizing: border-box }</style>
        <input class="at" style="top: 40px" value="mistaken" oninput="fetch('/text?field ' + value)">
        <div class="at" style="top: 90px" draggable="true" ondragstart="event.dataTransfer.setData('text', 'piece')">Piece</div>
        <div class="at" style="top: 140px" ondragover="event.preventDefault()"
          ondrop="event.preventDefault(), fetch('/text?dropped ' + event.dataTransfer.getData('text'))">Place</div>
        <input class="at" style="top: 190px; margin: 0" type="range" value="0" onchange="fetch('/text?range ' + (value > 60))">
        <iframe src="${site.url('/slider', 'id.test')}" style="position: absolute; left: 300px; top: 40px; width: 300px; height: 60px; border: 0"></iframe>`),
    )
    site.requests.length = 0
    const viewer = await ViewerDriver.open(await ownBrowser(), await open('/drags'))
    await until('the frame to be there', () => (site.seen('/slider').length > 0 ? true : undefined))
    await viewer.focusField(at.x, at.first)
    const tells = (text: string) => until(text, () => (told('/text').includes(text) ? true : undefined))
    await viewer.drag([at.x, at.second], [at.x, at.button])
    await tells('dropped piece')
    await viewer.drag([44, 205], [200, 205])
    await tells('range true')
    await viewer.drag([315, 65], [515, 65])
    await tells('slider 200')
    await viewer.drag([42, at.first], [230, at.first])
    await viewer.type('N')
    await tells('field N')
  })

  longIt(
    'goes back in the page by the button of a mouse, without pressing anything or leaving the viewer',
    async () => {
      site.on('/first', html(`<body style="margin: 0"><a href="/" style="display: block; height: 200px">Next</a>`))
      site.requests.length = 0
      const viewerUrl = await open('/first')
      const viewer = await ViewerDriver.open(await ownBrowser(), viewerUrl)
      await viewer.click(at.x, at.first)
      await viewer.page.locator('#back:enabled').waitFor()
      const place = { ...(await viewer.at(at.x, at.first)), button: 'back', clickCount: 1 } as const
      const cdp = await viewer.page.context().newCDPSession(viewer.page)
      await cdp.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...place })
      await cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...place })
      await viewer.isAt('/first')
      expect(told('/pressed')).toEqual([])
      expect(viewer.page.url()).toBe(viewerUrl.replace(/#.*/, ''))
    },
  )
})
