import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import type { PageAction } from '../rendering-options.ts'

const click = (selector: string): PageAction => ({ type: 'click', selector })
const listens = `<script>document.querySelector('.b').addEventListener('click', () => { location = '/x1' })</script>`
const component = (inner: string, light: string) =>
  `<my-b class="b" id="b17">${light}</my-b><script>document.querySelector('.b').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(inner)}</script>`
const slotted = component('<button onclick="location=\'/x1\'"><slot></slot></button>', '<span>Log out</span>')
const press = (selector: string | null, key: string): PageAction => ({ type: 'press', selector, key })

describeBrowser('the steps of a caller', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    for (const path of ['/logout', '/harmless', '/x1']) site.on(path, html(`<title>at ${path}</title>`))
  })
  afterAll(() => site.close())

  /** Which pages a step led to, and what was said of it. */
  async function perform(body: string, actions: readonly PageAction[]) {
    site.on('/page', html(`<!doctype html><main>${body}</main>`))
    site.requests.length = 0
    const { render } = await world()
    const outcome = await render({ url: new URL(site.url('/page', 'site.test')), actions }).then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
    )
    const paths = site.requests.map(({ path }) => path).filter((path) => path !== '/page' && path !== '/favicon.ico')
    return { outcome, paths }
  }

  it.each<[string, string, readonly PageAction[], string]>([
    ['a link by its label', '<a class="b" href="/x1">Log out</a>', [click('a.b')], 'Log out'],
    ['a link by its address', '<a class="b" href="/logout">Bye</a>', [click('.b')], 'Bye'],
    ['a link by its encoded address', '<a class="b" href="/%C3%A7%C4%B1k%C4%B1%C5%9F">Bye</a>', [click('.b')], 'Bye'],
    ['what lies inside such a link', '<a href="/x1"><span class="b">Abmelden</span></a>', [click('.b')], 'Abmelden'],
    [
      'an icon with a label',
      '<a class="b" href="/x1"><svg aria-label="Sign out" width="20" height="20"></svg></a>',
      [click('.b')],
      'Sign out',
    ],
    [
      'a button that a script answers',
      '<button class="b" onclick="location=\'/x1\'">Delete order 5</button>',
      [click('button')],
      'Delete order 5',
    ],
    [
      'one that a script answers at the first touch',
      '<div role="button" class="b" onmousedown="location=\'/x1\'">削除</div>',
      [click('.b')],
      '削除',
    ],
    [
      'the control that lies in the middle of what is clicked',
      '<nav style="width:200px"><a href="/x1" style="display:block;height:40px">Unsubscribe</a></nav>',
      [click('nav')],
      'Unsubscribe',
    ],
    ...['div', 'li', 'my-button'].map((tag): [string, string, readonly PageAction[], string] => [
      `a ${tag} that nothing but a listener makes a control`,
      `<${tag} class="b"><span>Log out</span></${tag}>${listens}`,
      [click('.b')],
      'Log out',
    ]),
    [
      'an icon inside what a listener makes a control',
      `<div class="b" aria-label="Sign out"><svg width="20" height="20"></svg></div>${listens}`,
      [click('.b svg')],
      'Sign out',
    ],
    ['the button of a form', '<form action="/logout"><button class="b">Go</button></form>', [click('.b')], 'Go'],
    [
      'a form that Enter sends',
      '<form action="/x1"><input class="b"><button>Delete account</button></form>',
      [press('.b', 'Enter')],
      'Delete account',
    ],
    [
      'a form without a button that Enter sends',
      '<form action="/logout"><input class="b"></form>',
      [press('.b', 'Enter')],
      '/logout',
    ],
    ['Enter on a focused link', '<a class="b" href="/x1">Log out</a>', [press('.b', 'Enter')], 'Log out'],
    [
      'Space on a focused button',
      '<button class="b" onclick="location=\'/x1\'">Log out</button>',
      [press('.b', 'Space')],
      'Log out',
    ],
    [
      'a key on whatever has the focus',
      '<a href="/x1">Log out</a>',
      [press(null, 'Tab'), press(null, 'Enter')],
      'Log out',
    ],
    ['a component whose button shows what it was given', slotted, [click('.b')], 'Log out'],
    [
      'a form in a component that Enter sends',
      component('<form action="/logout"><input class="c"></form>', ''),
      [press('.c', 'Enter')],
      '/logout',
    ],
    [
      'a form whose fields have the names of its methods',
      '<form action="/logout"><input name="getAttribute" class="b"></form>',
      [press('.b', 'Enter')],
      '/logout',
    ],
    [
      'what lies in a form whose fields have the names of its methods',
      `<form><input type="hidden" name="matches"><div class="b">Log out</div></form>${listens}`,
      [click('.b')],
      'Log out',
    ],
    [
      'a picture that is a link',
      '<svg width="99" height="99"><a xlink:href="/logout"><rect class="b" width="99" height="99" /></a></svg>',
      [click('.b')],
      '/logout',
    ],
    [
      'a button in text that can be edited',
      '<div contenteditable><button class="b" onclick="location=\'/x1\'">Log out</button></div>',
      [click('.b')],
      'Log out',
    ],
    [
      'one in a document that a script has written again',
      `<script>onload = () => setTimeout(() => { document.open(); document.write('<a class="b" href="/x1">Log out</a>'); document.close() })</script>`,
      [click('.b')],
      'Log out',
    ],
    [
      'one in a frame',
      '<iframe style="width:300px;height:100px" srcdoc="<a href=/x1 target=_top style=\'display:block;height:80px\'>Log out</a>"></iframe>',
      [click('iframe')],
      'Log out',
    ],
  ])('never activate %s', async (_name, body, actions, text) => {
    const { outcome, paths } = await perform(body, actions)
    expect(outcome).toContain(`"${text}"`)
    expect(outcome).toMatch(/^actions\[\d\]: the control .* name it in the selector/)
    expect(paths).toEqual([])
  })

  it.each<[string, string, readonly PageAction[]]>([
    ['by what it says', '<a href="/x1">Log out</a>', [click('text=Log out')]],
    ['by its address', '<a href="/x1?logout">Bye</a>', [click('a[href*="logout"]')]],
    ['by its id', '<a id="b17" href="/x1">Log out</a>', [click('#b17')]],
    [
      'by the id of the button of a form',
      '<form action="/x1"><button id="b17">Log out</button></form>',
      [click('#b17')],
    ],
    [
      'by the label of the button of a form',
      '<form id="logout" action="/x1"><button>Bye</button></form>',
      [click('text=Bye')],
    ],
    ['by the id of its component', slotted, [click('#b17')]],
    [
      'by a word of the same kind',
      '<button class="account-delete" onclick="location=\'/x1\'">Konto löschen</button>',
      [click('.account-delete')],
    ],
    ['with a key', '<a class="sign-out" href="/x1">Bye</a>', [press('.sign-out', 'Enter')]],
  ])('activate it where they name it: %s', async (_name, body, actions) => {
    const { outcome, paths } = await perform(body, actions)
    expect([outcome, paths.map((path) => path.split('?')[0])]).toEqual(['done', ['/x1']])
  })

  it.each<[string, string, readonly PageAction[]]>([
    ['a harmless link', '<a class="b" href="/harmless">Next page</a> <a href="/logout">Log out</a>', [click('.b')]],
    [
      'a harmless form',
      '<form action="/harmless"><input class="b" name="q"><button>Search</button></form>',
      [press('.b', 'Enter')],
    ],
    [
      'a form with a choice to delete',
      '<form action="/harmless"><select><option>Delete</option></select><input class="b"></form>',
      [press('.b', 'Enter')],
    ],
    [
      'a link that a script clicks',
      '<button class="b" onclick="document.querySelector(\'a\').click()">Next</button><a href="/harmless">Log out of nothing</a>',
      [click('.b')],
    ],
  ])('activate %s', async (_name, body, actions) => {
    const { outcome, paths } = await perform(body, actions)
    expect([outcome, paths.map((path) => path.split('?')[0])]).toEqual(['done', ['/harmless']])
  })

  it('are kept from a control that a step before has revealed', async () => {
    const body =
      '<button class="m" onclick="menu.hidden = false">Menu</button><div id="menu" hidden><a class="b" href="/x1">Sign out</a></div>'
    const { outcome, paths } = await perform(body, [click('.m'), click('.b')])
    expect([outcome.startsWith('actions[1]: the control "Sign out"'), paths]).toEqual([true, []])
  })

  it.each<[string, readonly string[]]>([
    ['at once', []],
    ['after another page of its site', ['other.test']],
    ['after a page of a third site', ['third.test']],
  ])('find controls in a frame of another site that it shows %s', async (_, hosts) => {
    const shown = [...hosts, 'other.test'].map((host, step) => site.url(`/frame${step}`, host))
    for (const [step, next] of shown.slice(1).entries()) {
      site.on(`/frame${step}`, html(`<script>onload = () => setTimeout(() => location.replace('${next}'))</script>`))
    }
    const asks =
      "fetch('/x1').then(() => document.body.append(Object.assign(document.createElement('p'), { id: 'asked', innerText: 'asked' })))"
    const button = `<button id="b" style="width:300px;height:100px" onclick="${asks}">Log out</button>`
    site.on(`/frame${hosts.length}`, html(`<!doctype html><body style="margin:0">${button}`))
    const body = `<iframe style="border:0;width:300px;height:100px" src="${shown[0]}"></iframe>`
    const inFrame = 'iframe >> internal:control=enter-frame >> '
    for (const selector of ['iframe', `${inFrame}button`]) {
      const { outcome, paths } = await perform(body, [click(selector)])
      expect([outcome.startsWith('actions[0]: the control "Log out"'), paths.includes('/x1')]).toEqual([true, false])
    }
    const asked: PageAction = { type: 'wait', selector: `${inFrame}#asked`, milliseconds: 0 }
    const named = await perform(body, [click(`${inFrame}#b`), asked])
    expect([named.outcome, named.paths.includes('/x1')]).toEqual(['done', true])
  })

  it('type what they like into fields', async () => {
    const { outcome } = await perform('<input class="b"><textarea class="c"></textarea>', [
      { type: 'fill', selector: '.b', value: 'delete' },
      press('.c', 'Space'),
      press('.c', 'Enter'),
    ])
    expect(outcome).toBe('done')
  })
})
