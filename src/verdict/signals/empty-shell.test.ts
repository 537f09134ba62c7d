import { describe, expect, it } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { expectLinear, tellingChars } from '../../../test/support/growth.ts'
import { parsePage } from '../../page/parse.ts'
import { judgePage } from '../verdict.ts'
import { emptyShell } from './empty-shell.ts'

const noPage = parsePage('')

const isShell = (body: string, over = {}): boolean =>
  judgePage(examplePage(body, { contentType: 'text/html', ...over })).evidence.some(
    ({ signal }) => signal === 'empty_shell',
  )

const cra = (notice: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/favicon.ico"><title>React App</title><script defer src="/static/js/main.4f1c.js"></script><link href="/static/css/main.css" rel="stylesheet"></head><body><noscript>${notice}</noscript><div id="root"></div></body></html>`
const noRoot = (notice: string): string =>
  `<!doctype html><html><head><title>Portal</title></head><body><noscript>${notice}</noscript><div class="stage"></div><script src="/bundle.js"></script></body></html>`

/** As the build tools of each framework write them. */
const shells: readonly (readonly [string, string])[] = [
  ['a create-react-app build', cra('You need to enable JavaScript to run this app.')],
  [
    'an empty element of any name, alone in the body',
    '<!doctype html><html><head><base href="/host/shell/"><title>Machines</title><script src="../base/machines.js"></script><script src="shell.js"></script></head><body class="plain">\n<div id="machine-overview">\n</div>\n</body></html>',
  ],
  [
    'the same with a single script',
    '<!doctype html><html><head><title>Machines</title></head><body><div id="machine-overview"></div><script src="machines.js"></script></body></html>',
  ],
  [
    'a film that plays until the page is drawn',
    '<!doctype html><html><head><title>Publisher</title></head><body><div class="load"><video loop autoplay muted><source src="load.mp4"><div class="spinner"></div></video></div><div id="wormhole"></div><script src="vendor.js"></script><script src="admin.js"></script></body></html>',
  ],
  [
    'a Vite build',
    '<!doctype html><html lang="en"><head><meta charset="UTF-8"><title>Vite App</title><script type="module" crossorigin src="/assets/index-B2x.js"></script><link rel="modulepreload" href="/assets/vendor.js"></head><body><div id="app"></div></body></html>',
  ],
  [
    'Vite in development',
    '<!doctype html><html><head><script type="module" src="/@vite/client"></script></head><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>',
  ],
  [
    'a Next.js export of the pages router',
    '<!DOCTYPE html><html><head><meta charSet="utf-8"/><script src="/_next/static/chunks/main.js" defer=""></script></head><body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{}},"page":"/","query":{},"nextExport":true}</script></body></html>',
  ],
  [
    'a Next.js page that waits for its user',
    '<!DOCTYPE html><html><head><script src="/_next/static/chunks/main.js" defer=""></script></head><body><div id="__next"><div class="spinner"><div>Loading...</div></div></div></body></html>',
  ],
  [
    'an Angular build',
    '<!doctype html><html lang="en"><head><title>Admin</title><base href="/"><link rel="stylesheet" href="styles.css"></head><body><app-root></app-root><script src="runtime.js" type="module"></script><script src="polyfills.js" type="module"></script><script src="main.js" type="module"></script></body></html>',
  ],
  [
    'an Angular build with a splash',
    '<!doctype html><html><body><app-root><div class="splash"><img src="logo.svg" alt=""><p>Loading…</p></div></app-root><script src="main.js" type="module"></script></body></html>',
  ],
  [
    'an element that no standard knows, which a script replaces',
    '<!doctype html><html><head><script src="/boot.js"></script></head><body><rootvue><div class="loader"><svg><title>Loader</title></svg></div></rootvue><script src="/app.js"></script></body></html>',
  ],
  [
    'a component of any name',
    '<!doctype html><html><body><home-desk></home-desk><script type="module" src="/core.js"></script></body></html>',
  ],
  [
    'AngularJS',
    '<!doctype html><html ng-app="console"><head><script src="/lib/angular.min.js"></script><script src="/console.js"></script></head><body><div ui-view></div></body></html>',
  ],
  [
    'a Vue CLI build',
    '<!DOCTYPE html><html lang=""><head><title>shop</title><script defer="defer" src="/js/app.js"></script></head><body><noscript><strong>We\'re sorry but shop doesn\'t work properly without JavaScript enabled. Please enable it to continue.</strong></noscript><div id="app"></div></body></html>',
  ],
  [
    'Nuxt without server rendering',
    '<!DOCTYPE html><html><head><script type="module" src="/_nuxt/entry.js" crossorigin></script></head><body><div id="__nuxt"></div><script type="application/json" id="__NUXT_DATA__">[{"serverRendered":1},false]</script></body></html>',
  ],
  [
    'SvelteKit without server rendering',
    '<!doctype html><html lang="en"><head><link rel="modulepreload" href="/_app/start.js"></head><body data-sveltekit-preload-data="hover"><div style="display: contents"><script>{ __sveltekit_1 = {base: ""}; const element = document.currentScript.parentElement; Promise.all([import("/_app/start.js"), import("/_app/app.js")]).then(([kit, app]) => kit.start(app, element)); }</script></div></body></html>',
  ],
  [
    'Svelte',
    '<!doctype html><html><head><script defer src="/build/bundle.js"></script></head><body><div id="svelte"></div></body></html>',
  ],
  [
    'Gatsby',
    '<!DOCTYPE html><html><head></head><body><div id="___gatsby"><div id="gatsby-focus-wrapper"></div></div><script src="/app.js" async></script></body></html>',
  ],
  [
    'Ember',
    '<!DOCTYPE html><html><head><script src="/assets/vendor.js"></script><script src="/assets/app.js"></script></head><body><div id="ember-app"></div></body></html>',
  ],
  [
    'Quasar',
    '<!DOCTYPE html><html><head><script type="module" src="/assets/index.js"></script></head><body><div id="q-app"></div></body></html>',
  ],
  [
    'a shell with large inline state',
    `<!doctype html><html><body><div id="root"></div><script>window.__CONFIG__=${JSON.stringify({ flags: 'x'.repeat(200_000) })}</script><script src="/main.js"></script></body></html>`,
  ],
  [
    'an application that names its place',
    '<!DOCTYPE html><html><head><base href="/"><script>DASHBOARD_PATH = "/";</script><title>Console</title></head><body><div id="browser_mount"></div><script id="csrf" type="application/json">"9459942f"</script><script src="/bundles/console.bundle.js"></script></body></html>',
  ],
  [
    'an application named after its library',
    '<!DOCTYPE html><html><head><title>Manager</title></head><body><div id="react" /><script src="assets/main.4f10.js"></script></body></html>',
  ],
  [
    'an application with messages that no reader gets until its connection is lost',
    '<!doctype html><html><body><script defer src="/static/socket.io.min.js"></script><div id="app"></div><div id="lost" aria-hidden="true"><span>The connection to the server was lost.</span><span>Trying to connect again…</span></div><script type="module">import { createApp } from "desk"; createApp({"3":{"text":"Hello mira!"}})</script></body></html>',
  ],
  [
    'an application that makes its own place',
    '<html><head><title>WebUI</title><script>desk = { version: "2.2" }</script><script src="/js/ext-all.js"></script><script src="/js/desk.js"></script></head><body><div style="background-image: url(/loading.gif)"></div><div class="icon-ok"></div></body></html>',
  ],
  [
    'a root that an inline script fills',
    '<!doctype html><html><body><div id="root"></div><script>fetch("/api/me").then((a) => a.json()).then((me) => { document.getElementById("root").textContent = me.name })</script></body></html>',
  ],
  ['a notice in German', noRoot('Diese Anwendung benötigt JavaScript. Bitte aktivieren Sie es in Ihrem Browser.')],
  ['a notice in French', noRoot('Cette application nécessite l’activation de JavaScript.')],
  ['a notice in Japanese', noRoot('このアプリを使うにはJavaScriptを有効にしてください。')],
  ['a notice in Russian', noRoot('Чтобы приложение работало, включите JavaScript.')],
  ['a notice in Spanish', noRoot('Necesita activar JavaScript para usar esta aplicación.')],
  ['a notice in Chinese', noRoot('请启用 JavaScript 以运行此应用。')],
]

const long = 'Orders that were placed before noon leave the warehouse on the same day, also on Saturdays. '

const others: readonly (readonly [string, string])[] = [
  ['an empty page', ''],
  ['an empty body', '<!doctype html><html><body></body></html>'],
  ['a short text', '<!doctype html><html><body><p>It works!</p></body></html>'],
  [
    'a short text with a script for statistics',
    '<!doctype html><html><body><p>It works!</p><script src="https://stats.example/s.js"></script></body></html>',
  ],
  [
    'a component that its server has drawn',
    `<!doctype html><html><body><home-desk>${long}</home-desk><script type="module" src="/core.js"></script></body></html>`,
  ],
  [
    'an application drawn by its server',
    `<!doctype html><html><body><div id="root"><h1>Orders</h1><p>${long}</p></div><script src="/main.js"></script></body></html>`,
  ],
  [
    'Next.js drawn by its server',
    `<!doctype html><html><body><div id="__next"><main><h1>Prices</h1><p>${long}</p></main></div><script src="/_next/main.js"></script></body></html>`,
  ],
  [
    'Nuxt drawn by its server',
    `<!doctype html><html><body><div id="__nuxt" data-server-rendered="true"><p>${long}</p></div><script src="/_nuxt/entry.js"></script></body></html>`,
  ],
  [
    'a login form in an app root',
    '<!doctype html><html><body><div id="app"><form action="/login"><input name="user"><input type="password" name="p"></form></div><script src="/app.js"></script></body></html>',
  ],
  [
    'a form that a script sends',
    '<!doctype html><html><body><div id="root"><input name="q"><button>Go</button></div><script src="/app.js"></script></body></html>',
  ],
  [
    'a table',
    '<!doctype html><html><body><div id="app"><table><tr><td>1</td></tr></table></div><script src="/app.js"></script></body></html>',
  ],
  [
    'a frameset',
    '<!doctype html><html><head><script src="/nav.js"></script></head><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>',
  ],
  [
    'a page around an iframe',
    '<!doctype html><html><body><div id="app"><iframe src="/inner"></iframe></div><script src="/app.js"></script></body></html>',
  ],
  [
    'a film that plays by itself and can be stopped',
    '<!doctype html><html><body><div id="main"><video src="/a.mp4" autoplay controls></video></div><script src="/player.js"></script></body></html>',
  ],
  [
    'a text over a film that plays by itself',
    `<!doctype html><html><body><div id="main"><video src="/a.mp4" autoplay loop muted></video><h1>${long}</h1></div><script src="/a.js"></script><script src="/b.js"></script></body></html>`,
  ],
  [
    'a video',
    '<!doctype html><html><body><div id="main"><video src="/a.mp4"></video></div><script src="/player.js"></script></body></html>',
  ],
  [
    'a root beside an inline script for statistics',
    '<!doctype html><html><body><div id="root"></div><script>(function(w, d, s) { w.q = w.q || []; var e = d.createElement(s); e.src = "//stats.example/t.js"; d.head.appendChild(e) })(window, document, "script")</script></body></html>',
  ],
  [
    'a short text in a root, beside a script that reports',
    '<!doctype html><html><body><div id="main"><p>Balance: 42.17 EUR</p></div><script>fetch("/ping")</script></body></html>',
  ],
  [
    'a short page whose inline script asks for more',
    '<!doctype html><html><body><p>No orders</p><p>0</p><script>fetch("/count", { method: "POST" })</script></body></html>',
  ],
  ['an app root without a script', '<!doctype html><html><body><div id="root"></div></body></html>'],
  [
    'a root whose only script is JSON',
    '<!doctype html><html><body><div id="root"></div><script type="application/json">{"a":1}</script></body></html>',
  ],
  [
    'a script without a root',
    '<!doctype html><html><body><div class="pixel"></div><script src="/pixel.js"></script></body></html>',
  ],
  [
    'a notice for statistics in noscript',
    `<!doctype html><html><body><p>${long}</p><noscript><img src="/pixel.gif"></noscript><script src="/s.js"></script></body></html>`,
  ],
  [
    'a page that says that it uses JavaScript',
    `<!doctype html><html><body><main id="main"><p>${long} This page uses JavaScript.</p></main><script src="/s.js"></script></body></html>`,
  ],
  [
    'two empty elements',
    '<!doctype html><html><body><div id="top"></div><div id="counter"></div><script src="/s.js"></script></body></html>',
  ],
  [
    'a picture in an element',
    '<!doctype html><html><body><div id="poster"><img src="/poster.jpg"></div><script src="/s.js"></script></body></html>',
  ],
  ['preformatted text', '<!doctype html><html><body id="app"><pre>ok</pre><script src="/s.js"></script></body></html>'],
  [
    'a text behind much script',
    `<!doctype html><html><body><script>${'var a=1;'.repeat(30_000)}</script><div id="root"><p>${long}</p></div><script src="/s.js"></script></body></html>`,
  ],
  [
    'a text before an unfinished script',
    `<!doctype html><html><body><div id="root"><p>${long}</p></div><script src="/s.js">`,
  ],
]

describe('the shell of an application', () => {
  it.each(shells)('%s', (_name, body) => {
    expect(isShell(body)).toBe(true)
    expect(judgePage(examplePage(body), 'parts').verdict).toBe('unknown')
  })
})

describe('pages that are not a shell', () => {
  it.each(others)('%s', (_name, body) => {
    expect(isShell(body)).toBe(false)
  })

  it.each([
    ['an error', { status: 404 }],
    ['JSON', { contentType: 'application/json' }],
    ['plain text', { contentType: 'text/plain' }],
  ])('%s', (_name, over) => {
    expect(isShell(cra('You need to enable JavaScript to run this app.'), over)).toBe(false)
  })
})

it.each(['<', '<!--', '<script>', '</', '<div ', '<noscript>x</', '<div id=', '<p>', '< '])(
  'is looked for in time that grows with the page: %s',
  (piece) => {
    expectLinear(tellingChars, (size) => {
      const page = examplePage(piece.repeat(size / piece.length), { contentType: 'text/html' })
      return () => emptyShell.find(page, noPage)
    })
  },
)
