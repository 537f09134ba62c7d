/** One way in which a page may try to reach an address. */
export interface WayOut {
  readonly name: string
  /**
   * What the page holds for it.
   * @param at `host:port` to be reached
   */
  readonly html?: (at: string) => string
  /** What the page runs for it; `at` is in scope as `host:port`. */
  readonly script?: string
  /** Chromium never asks the proxy for it: what it is stopped by before. */
  readonly stoppedBy?: string
}

const tag = (name: string, html: (at: string) => string): WayOut => ({ name, html })
const script = (name: string, code: string): WayOut => ({ name, script: code })
const stopped = (stoppedBy: string, way: WayOut): WayOut => ({ ...way, stoppedBy })

/** The page's own paths for workers; each imports or fetches what its query names. */
export const workerPaths = { fetching: '/fetching-worker.js', importing: '/importing-worker.js' } as const

const requests: readonly WayOut[] = [
  script('fetch', "fetch('http://' + at + '/', { mode: 'no-cors' })"),
  script('fetch over https', "fetch('https://' + at + '/', { mode: 'no-cors' })"),
  script('fetch with keepalive', "fetch('http://' + at + '/', { mode: 'no-cors', method: 'POST', keepalive: true })"),
  script('XMLHttpRequest', "const x = new XMLHttpRequest(); x.open('POST', 'http://' + at + '/'); x.send('a')"),
  script('sendBeacon', "navigator.sendBeacon('http://' + at + '/', 'a')"),
  script('WebSocket', "new WebSocket('ws://' + at + '/')"),
  script('WebSocket over TLS', "new WebSocket('wss://' + at + '/')"),
  script('EventSource', "new EventSource('http://' + at + '/')"),
  script('a redirect', "fetch('/to?url=http://' + at + '/', { mode: 'no-cors' })"),
  script(
    'a redirect that keeps the method',
    "fetch('/to?status=307&url=http://' + at + '/', { method: 'POST', mode: 'no-cors' })",
  ),
  script('a dynamic import', "import('http://' + at + '/a.js').catch(() => {})"),
]

const elements: readonly WayOut[] = [
  tag('img', (at) => `<img src="http://${at}/a.png">`),
  tag('img srcset', (at) => `<img srcset="http://${at}/a.png 1x">`),
  tag('script', (at) => `<script async src="http://${at}/a.js"></script>`),
  tag('module script', (at) => `<script type="module" src="http://${at}/a.js"></script>`),
  tag('stylesheet', (at) => `<link rel="stylesheet" href="http://${at}/a.css">`),
  tag('object', (at) => `<object data="http://${at}/a.svg" type="image/svg+xml"></object>`),
  tag('embed', (at) => `<embed src="http://${at}/a.svg" type="image/svg+xml">`),
  tag('video', (at) => `<video preload="auto" src="http://${at}/a.mp4"></video>`),
  tag('video poster', (at) => `<video poster="http://${at}/a.png"></video>`),
  tag('audio', (at) => `<audio preload="auto" src="http://${at}/a.mp3"></audio>`),
  stopped(
    'no media was loaded',
    tag('track', (at) => `<video src="/a.mp4"><track default kind="captions" src="http://${at}/a.vtt"></video>`),
  ),
  tag('an SVG image', (at) => `<svg><image href="http://${at}/a.png" width="9" height="9"/></svg>`),
  stopped(
    'same origin only',
    tag('an SVG use', (at) => `<svg><use href="http://${at}/a.svg#a"/></svg>`),
  ),
  tag('input type=image', (at) => `<input type="image" src="http://${at}/a.png">`),
  tag('body background', (at) => `<table background="http://${at}/a.png"><tr><td>a</table>`),
]

const frames: readonly WayOut[] = [
  tag('iframe', (at) => `<iframe src="http://${at}/"></iframe>`),
  tag('iframe over https', (at) => `<iframe src="https://${at}/"></iframe>`),
  tag('iframe srcdoc', (at) => `<iframe srcdoc="<img src='http://${at}/a.png'>"></iframe>`),
  tag('iframe data:', (at) => `<iframe src="data:text/html,<img src='http://${at}/a.png'>"></iframe>`),
  tag('iframe javascript:', (at) => `<iframe src="javascript:'<img src=http://${at}/a.png>'"></iframe>`),
  script(
    'iframe blob:',
    `const f = document.createElement('iframe');
    f.src = URL.createObjectURL(new Blob(['<img src="http://' + at + '/a.png">'], { type: 'text/html' })); document.body.append(f)`,
  ),
  tag('meta refresh', (at) => `<iframe srcdoc="<meta http-equiv=refresh content='0;url=http://${at}/'>"></iframe>`),
  tag('form GET', (at) => submitted(at, 'GET')),
  tag('form POST', (at) => submitted(at, 'POST')),
  tag('base', (at) => `<iframe srcdoc="<base href='http://${at}/'><img src='a.png'>"></iframe>`),
  tag(
    'document.write',
    (at) => `<iframe srcdoc="<script>document.write('<img src=http://${at}/a.png>')</script>"></iframe>`,
  ),
  tag('location', (at) => `<iframe srcdoc="<script>location = 'http://${at}/'</script>"></iframe>`),
  stopped(
    'not supported',
    tag('ftp:', (at) => `<iframe src="ftp://${at}/"></iframe>`),
  ),
]

function submitted(at: string, method: string): string {
  return `<iframe srcdoc="<form method=${method} action='http://${at}/'><input name=a></form><script>document.forms[0].submit()</script>"></iframe>`
}

const styles: readonly WayOut[] = [
  tag('CSS @import', (at) => `<style>@import url("http://${at}/a.css");</style>`),
  tag('CSS url()', (at) => `<i style="background: url(http://${at}/a.png)">a</i>`),
  tag('CSS image-set', (at) => `<i style="background-image: image-set('http://${at}/a.png' 1x)">a</i>`),
  tag('CSS cursor', (at) => `<i style="cursor: url(http://${at}/a.png), auto">a</i>`),
  tag('CSS list-style', (at) => `<ul><li style="list-style-image: url(http://${at}/a.png)">a</ul>`),
  tag('CSS border-image', (at) => `<i style="border-image: url(http://${at}/a.png) 9">a</i>`),
  tag('font', (at) => {
    const family = `f${at.replace(/\W/g, '')}`
    return `<style>@font-face { font-family: ${family}; src: url(http://${at}/a.woff2) }</style><i style="font-family: ${family}">a</i>`
  }),
]

const hints: readonly WayOut[] = [
  stopped(
    'a proxy stands between',
    tag('preconnect', (at) => `<link rel="preconnect" href="http://${at}">`),
  ),
  stopped(
    'names are not resolved',
    tag('DNS prefetch', (at) => `<link rel="dns-prefetch" href="//${at}">`),
  ),
  tag('prefetch', (at) => `<link rel="prefetch" href="http://${at}/a">`),
  tag('preload', (at) => `<link rel="preload" as="image" href="http://${at}/a.png">`),
  tag('modulepreload', (at) => `<link rel="modulepreload" href="http://${at}/a.js">`),
  stopped(
    'no prefetching',
    tag('prerender', (at) => `<link rel="prerender" href="http://${at}/">`),
  ),
  stopped(
    'no prefetching',
    tag('speculation rules: prefetch', (at) => speculation('prefetch', at)),
  ),
  stopped(
    'no prefetching',
    tag('speculation rules: prerender', (at) => speculation('prerender', at)),
  ),
  stopped(
    'not loaded',
    tag('favicon', (at) => `<link rel="icon" href="http://${at}/a.ico">`),
  ),
  stopped(
    'not loaded',
    tag('manifest', (at) => `<link rel="manifest" href="http://${at}/a.webmanifest">`),
  ),
  stopped(
    'no developer tools',
    tag('a source map', (at) => `<script>0\n//# sourceMappingURL=http://${at}/a.map\n</script>`),
  ),
]

function speculation(kind: string, at: string): string {
  const rules = { [kind]: [{ source: 'list', urls: [`http://${at}/`], eagerness: 'immediate' }] }
  return `<script type="speculationrules">${JSON.stringify(rules)}</script>`
}

const workers: readonly WayOut[] = [
  script('a worker', `new Worker('${workerPaths.fetching}?' + at)`),
  script('importScripts of a worker', `new Worker('${workerPaths.importing}?' + at)`),
  script('a shared worker', `new SharedWorker('${workerPaths.fetching}?' + at)`),
  script(
    'a service worker',
    `navigator.serviceWorker.register('${workerPaths.fetching}?' + at, { scope: '/' + at + '/' })`,
  ),
  script(
    'a blob: worker',
    `new Worker(URL.createObjectURL(new Blob(["fetch('http://" + at + "/', { mode: 'no-cors' })"])))`,
  ),
]

/** Needs another protocol than HTTP, or is sent by the browser itself. */
const others: readonly WayOut[] = [
  stopped('no UDP', script('STUN', "peer({ urls: 'stun:' + at })")),
  stopped('no UDP', script('STUN over TCP', "peer({ urls: 'stun:' + at + '?transport=tcp' })")),
  stopped('no UDP', script('TURN', "peer({ urls: 'turn:' + at, username: 'a', credential: 'b' })")),
  script('TURN over TCP', "peer({ urls: 'turn:' + at + '?transport=tcp', username: 'a', credential: 'b' })"),
  script('an ICE candidate', 'candidate(at)'),
  stopped('no QUIC', script('WebTransport', "new WebTransport('https://' + at + '/').ready.catch(() => {})")),
  script('a CSP report', "framed('/csp?' + at)"),
  stopped('not sent in so short a time', script('a Reporting API report', "framed('/reports?' + at)")),
  stopped('not sent over http', script('Network Error Logging', "framed('/nel?' + at)")),
]

/** Ways that a page takes by itself. */
export const waysOut: readonly WayOut[] = [
  ...requests,
  ...elements,
  ...frames,
  ...styles,
  ...hints,
  ...workers,
  ...others,
]

/** Ways that need a click; each is an element. */
export const clickedWays: readonly WayOut[] = [
  tag('a target=_blank', (at) => `<a target="_blank" href="http://${at}/">a</a>`),
  tag('a ping', (at) => `<a ping="http://${at}/" href="#a">a</a>`),
  tag('window.open', (at) => `<button onclick="window.open('http://${at}/')">a</button>`),
  tag(
    'form target=_blank',
    (at) => `<form target="_blank" method="post" action="http://${at}/"><button>a</button></form>`,
  ),
]
