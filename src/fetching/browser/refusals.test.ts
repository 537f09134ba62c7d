import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, redirect, type Site, startSite } from '../../../test/support/site.ts'

describeBrowser('a page is refused', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  /** On a host that browsers regard as secure, where pages may ask for permissions. */
  const url = (path: string) => new URL(site.url(path, 'localhost'))

  const permissions: readonly (readonly [string, string, string])[] = [
    [
      'its location',
      'new Promise((done) => navigator.geolocation.getCurrentPosition(() => done("given"), ({ code }) => done("error " + code)))',
      'error 1',
    ],
    [
      'permission for its location',
      'navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state)',
      'denied',
    ],
    ['notifications', 'Notification.requestPermission()', 'denied'],
    ['the camera', 'navigator.permissions.query({ name: "camera" }).then(({ state }) => state)', 'denied'],
    ['the clipboard', 'navigator.clipboard.readText()', 'NotAllowedError'],
    ['persistent storage', 'navigator.storage.persist()', 'false'],
  ]

  it('what needs permission', async () => {
    const questions = permissions.map(([name, asked]) => `[${JSON.stringify(name)}, () => ${asked}]`)
    site.on(
      '/asks',
      html(`<p id="out"></p><script>
        const ask = async ([name, asked]) => [name, String(await Promise.resolve().then(asked).catch(({ name }) => name))]
        Promise.all([${questions.join()}].map(ask)).then((answers) => {
          out.textContent = JSON.stringify(answers)
          out.className = 'done'
        })</script>`),
    )
    const { render } = await world()
    const rendered = await render({ url: url('/asks'), waitFor: '.done' })
    const [, answers = ''] = />(\[\[.*\]\])</.exec(rendered.body.toString()) ?? []
    expect(JSON.parse(answers)).toEqual(permissions.map(([name, , answer]) => [name, answer]))
  })

  const choosers: readonly (readonly [string, string, string])[] = [
    ['a file chooser', '<input type="file" id="ask">', ''],
    [
      'a picker of files',
      '<button id="ask">Open</button>',
      'ask.onclick = () => showOpenFilePicker().then(given, refused)',
    ],
    [
      'a picker of folders',
      '<button id="ask">Open</button>',
      'ask.onclick = () => showDirectoryPicker().then(given, refused)',
    ],
  ]
  it.each(someOf(choosers, 3))('%s, and the visit continues', async (_name, control, script) => {
    site.on(
      '/chooses',
      html(`${control}<p id="out"></p><script>
        const say = (text) => { out.className = 'done'; out.textContent = '[' + text + ']' }
        const given = () => say('given')
        const refused = () => say('refused')
        ${script || 'ask.onchange = given; ask.oncancel = refused'}</script>`),
    )
    const { render } = await world()
    const rendered = await render({
      url: url('/chooses'),
      actions: [
        { type: 'click', selector: '#ask' },
        { type: 'wait', selector: '.done', milliseconds: 0 },
      ],
    })
    expect(rendered.body.toString()).toContain('[refused]')
  })

  const elsewhere = [
    'file:///etc/passwd',
    'chrome://version/',
    'chrome-untrusted://terminal/',
    'devtools://devtools/bundled/inspector.html',
    'view-source:http://localhost/',
    'data:text/html,moved',
    'blob:http://localhost/0b6d1f26-0000-4000-8000-000000000000',
    'javascript:document.write("moved")',
    'about:version',
  ]

  it.each(someOf(elsewhere, 4, 1))('%s as its address', async (address) => {
    const { render } = await world()
    await expect(render({ url: new URL(address) })).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
  })

  it.each(someOf(elsewhere, 5))('%s as the target of a redirect', async (address) => {
    site.on('/leads', redirect(address))
    const { render } = await world()
    await expect(render({ url: url('/leads') })).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
  })

  const ways: readonly (readonly [string, (address: string) => string])[] = [
    ['location', (to) => `<script>location = ${JSON.stringify(to)}</script>`],
    ['a new window', (to) => `<script>open(${JSON.stringify(to)})</script>`],
    ['meta refresh', (to) => `<meta http-equiv="refresh" content="0;url=${to}">`],
    ['a form', (to) => `<form action="${to}"></form><script>onload = () => document.forms[0].submit()</script>`],
    ['a link', (to) => `<a id="go" href="${to}">go</a><script>go.click()</script>`],
  ]
  const beyond = elsewhere.filter((to) => /^(file|chrome|view-source|data|about)/.test(to))
  /** One of the machine, one of the browser, one of the page's own making. */
  const fewBeyond = elsewhere.filter((to) => /^(file|chrome|data):/.test(to))

  it.each(
    someOf(
      ways.map(([way, markup], at) => ({ way, markup, at })),
      2,
    ),
  )('by $way to leave the web', async (leaving) => {
    const { way, markup, at } = leaving
    const { render } = await world()
    for (const address of someOf(way === 'location' ? beyond : fewBeyond, 3, at)) {
      site.on('/leaves', html(`<p>stays</p>${markup(address)}`))
      // Chromium either stays where it is or shows an empty page, which is no answer.
      const shown = await render({ url: url('/leaves') }).then(
        ({ finalUrl }) => finalUrl,
        ({ code }: { code: string }) => code,
      )
      expect([address, [url('/leaves').href, 'TARGET_NOT_ALLOWED'].includes(shown)]).toEqual([address, true])
    }
  })

  const leaves: readonly (readonly [string, string])[] = [
    ['location', 'location = made'],
    ['a link', "const a = document.createElement('a'); a.href = made; document.body.append(a); a.click()"],
  ]
  it.each(someOf(leaves, 2))('a document of its own making as its address, by %s', async (_name, leave) => {
    site.on(
      '/makes',
      html(`<body><script>
        const made = URL.createObjectURL(new Blob(['<p id="made">made</p>'], { type: 'text/html' }))
        ${leave}</script>`),
    )
    const { render } = await world()
    await expect(render({ url: url('/makes'), waitFor: '#made' })).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
  })
})
