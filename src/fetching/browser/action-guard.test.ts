import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { byForm, someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { until } from '../../../test/support/until.ts'
import { guardedControls } from '../../compose/guarded-controls.ts'
import type { PageAction } from '../rendering-options.ts'
import { ActionGuard } from './action-guard.ts'
import { performActions } from './actions.ts'
import { defaultContextProfile, type FreshContext } from './context.ts'

const click = (selector: string): PageAction => ({ type: 'click', selector })
const listens = `<script>document.querySelector('.b').addEventListener('click', () => { location = '/x1' })</script>`
const component = (inner: string, light: string) =>
  `<my-b class="b" id="b17">${light}</my-b><script>document.querySelector('.b').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(inner)}</script>`
const slotted = component('<button onclick="location=\'/x1\'"><slot></slot></button>', '<span>Log out</span>')
const press = (selector: string | null, key: string): PageAction => ({ type: 'press', selector, key })

describeBrowser('the steps of a caller', () => {
  const world = sharedBrowserWorld()
  const { signal } = new AbortController()
  let site: Site
  /** One for all tables: a new one for each of their pages would take longer than the steps. */
  let fresh: FreshContext
  let guard: ActionGuard
  beforeAll(async () => {
    site = await startSite()
    for (const path of ['/logout', '/harmless', '/x1']) site.on(path, html(`<title>at ${path}</title>`))
    const { pool, dial } = await world()
    fresh = await pool.open({ account: 'a', purpose: 'check', profile: defaultContextProfile, waitMs: 60_000 }, signal)
    fresh.exit.assign({ dial, onBytes: () => {} })
    guard = await ActionGuard.install(fresh, guardedControls())
  })
  afterAll(async () => {
    await fresh.close()
    await site.close()
  })

  const pageUrl = () => site.url('/page', 'site.test')
  const whatIsSaid = (steps: Promise<unknown>) =>
    steps.then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
    )
  /** Where steps have led to. */
  const paths = () =>
    site.requests
      .map(({ path }) => path.split('?')[0] ?? '')
      .filter((path) => path !== '/page' && path !== '/favicon.ico')

  /** What is said of steps on the page that is open already. */
  async function perform(body: string, actions: readonly PageAction[]): Promise<string> {
    site.on('/page', html(`<!doctype html><main>${body}</main>`))
    await fresh.page.goto(pageUrl())
    site.requests.length = 0
    return whatIsSaid(performActions(fresh.page, guard, { actions }, signal))
  }

  /** The same by a visit of its own. */
  async function visit(body: string, actions: readonly PageAction[]): Promise<string> {
    site.on('/page', html(`<!doctype html><main>${body}</main>`))
    site.requests.length = 0
    const { render } = await world()
    const rendered = render({ url: new URL(pageUrl()), actions })
    return whatIsSaid(
      rendered.then(({ failure }) => {
        if (failure !== null) throw failure
      }),
    )
  }

  it.each(
    someOf<[string, string, readonly PageAction[], string]>(
      [
        ['a link by its label', '<a class="b" href="/x1">Log out</a>', [click('a.b')], 'Log out'],
        ['a link by its address', '<a class="b" href="/logout">Bye</a>', [click('.b')], 'Bye'],
        [
          'a link by its encoded address',
          '<a class="b" href="/%C3%A7%C4%B1k%C4%B1%C5%9F">Bye</a>',
          [click('.b')],
          'Bye',
        ],
        [
          'what lies inside such a link',
          '<a href="/x1"><span class="b">Abmelden</span></a>',
          [click('.b')],
          'Abmelden',
        ],
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
        ...someOf(['div', 'li', 'my-button'], 3, 2).map((tag): [string, string, readonly PageAction[], string] => [
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
      ],
      4,
    ),
  )('never activate %s', async (_name, body, actions, text) => {
    const said = await perform(body, actions)
    expect(said).toContain(`"${text}"`)
    expect(said).toMatch(/^actions\.\d: the control .* name it in the selector/)
    expect(paths()).toEqual([])
  })

  const named: readonly (readonly [string, string, readonly PageAction[]])[] = [
    ['by what it says', '<a href="/x1">Log out</a>', [click('text=Log out')]],
    ['by its address', '<a href="/x1?logout">Bye</a>', [click('a[href*="logout"]')]],
    ['by the id of its component', slotted, [click('#b17')]],
    ['by its id', '<a id="b17" href="/x1">Log out</a>', [click('#b17')]],
    [
      'by the label of the button of a form',
      '<form id="logout" action="/x1"><button>Bye</button></form>',
      [click('text=Bye')],
    ],
    [
      'by the id of the button of a form',
      '<form action="/x1"><button id="b17">Log out</button></form>',
      [click('#b17')],
    ],
    ['with a key', '<a class="sign-out" href="/x1">Bye</a>', [press('.sign-out', 'Enter')]],
    [
      'by a word of the same kind',
      '<button class="account-delete" onclick="location=\'/x1\'">Konto löschen</button>',
      [click('.account-delete')],
    ],
  ]
  it.each(someOf(named, 3))('activate it where they name it: %s', async (_name, body, actions) => {
    expect(await perform(body, actions)).toBe('done')
    await until('where it leads', () => paths().length > 0 || undefined)
    expect(paths()).toEqual(['/x1'])
  })

  it.each(
    someOf<[string, string, readonly PageAction[]]>(
      [
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
      ],
      4,
    ),
  )('activate %s', async (_name, body, actions) => {
    expect(await perform(body, actions)).toBe('done')
    await until('where it leads', () => paths().length > 0 || undefined)
    expect(paths()).toEqual(['/harmless'])
  })

  it('are kept from a control that a step before has revealed', async () => {
    const body =
      '<button class="m" onclick="menu.hidden = false">Menu</button><div id="menu" hidden><a class="b" href="/x1">Sign out</a></div>'
    expect(await visit(body, [click('.m'), click('.b')])).toMatch(/^actions\.1: the control "Sign out"/)
    expect(paths()).toEqual([])
  })

  const framesBefore: readonly (readonly [string, readonly string[]])[] = [
    ['at once', []],
    ['after another page of its site', ['other.test']],
    ['after a page of a third site', ['third.test']],
  ]
  it.each(byForm({ short: [], long: framesBefore }))(
    'find controls in a frame of another site that it shows %s',
    async (_, hosts) => {
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
        expect(await visit(body, [click(selector)])).toMatch(/^actions\.0: the control "Log out"/)
        expect(paths()).not.toContain('/x1')
      }
      const asked: PageAction = { type: 'wait', selector: `${inFrame}#asked`, milliseconds: 0 }
      expect(await visit(body, [click(`${inFrame}#b`), asked])).toBe('done')
      expect(paths()).toContain('/x1')
    },
  )

  it('type what they like into fields', async () => {
    const said = await perform('<input class="b"><textarea class="c"></textarea>', [
      { type: 'fill', selector: '.b', value: 'delete' },
      press('.c', 'Space'),
      press('.c', 'Enter'),
    ])
    expect(said).toBe('done')
  })
})
