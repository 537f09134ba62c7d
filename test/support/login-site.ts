import { createHmac } from 'node:crypto'
import type { Clock } from '../../src/clock.ts'
import { html, redirect, type Site, startSite } from './site.ts'

/** The secret of the authenticator app that the site knows. */
const totpKey = Buffer.from('12345678901234567890')

/** RFC 6238 with 30 seconds and six digits. */
export function totp(nowMs: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)))
  const mac = createHmac('sha1', totpKey).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const page = (title: string, body: string) =>
  html(`<!doctype html><html lang="en"><head><title>${title}</title><style>
    body { margin: 0; font: 16px sans-serif }
    .at { position: absolute; left: 40px; width: 200px; height: 30px; box-sizing: border-box }
  </style></head><body>${body}</body></html>`)

const memberPage = (name: string) =>
  page(
    'Your account',
    `<header><a href="/account">Your account</a> <a href="/logout">Log out</a></header><h1>Hello, ${name}</h1><p>Order D-1041</p>`,
  )

/** Controls lie at x 40 to 240; `y` is the middle of each. */
export const at = { x: 140, first: 55, second: 105, button: 155 } as const

const field = (top: number, attributes: string) => `<input class="at" style="top:${top}px" ${attributes}>`
const button = (text: string, attributes = '') => `<button class="at" style="top:140px" ${attributes}>${text}</button>`

/**
 * A site with the logins that a form alone does not cover: in two pages with a code of an authenticator app, and in a
 * window of another site (`id.test`). A member has the cookie `sid=good`.
 */
export async function startLoginSite(clock: Clock): Promise<Site> {
  const site = await startSite()
  const member = ({ cookies }: { cookies: Readonly<Record<string, string>> }) => cookies['sid'] === 'good'
  const start = page(
    'Sign in',
    `<form action="/password" method="post">${field(40, 'name=user')}${button('Next')}</form>`,
  )
  site.on('/start', start)
  site.on('/', (request) => (member(request) ? memberPage('Mira Holt') : start))
  site.on('/account', (request) => (member(request) ? memberPage('Mira Holt') : start))
  site.on('/password', ({ body }) =>
    body === 'user=mira'
      ? page(
          'Password',
          `<form action="/code" method="post">${field(40, 'name=password type=password')}${button('Next')}</form>`,
        )
      : start,
  )
  const code = page(
    'Code',
    `<form action="/code" method="post">${field(40, 'name=code autocomplete=one-time-code')}${button('Sign in')}</form>`,
  )
  site.on('/code', ({ body }) => {
    if (body !== 'password=correct+horse' && !body.startsWith('code=')) return start
    if (body === `code=${totp(clock.now())}`) {
      return redirect('/account', { 'set-cookie': 'sid=good; Path=/; HttpOnly' }, 303)
    }
    return body.startsWith('code=') ? redirect('/wrong-code', {}, 303) : code
  })
  site.on('/wrong-code', code)
  addPopupLogin(site)
  return site
}

/** `id.test` asks in a window, keeps a cookie of its own, and tells the page that opened it. */
function addPopupLogin(site: Site): void {
  const idSite = site.url('', 'id.test')
  const shop = site.url('', 'shop.test')
  site.on(
    '/with-id',
    page(
      'Sign in',
      `${button('Sign in with ID', `onclick="open('${idSite}/id', 'id', 'popup,width=400,height=400')"`)}
      <script>addEventListener('message', ({ origin, data }) => {
        if (origin === '${idSite}') location = '/from-id?ticket=' + data
      })</script>`,
    ),
  )
  site.on('/id', page('ID', `<form action="/id-in" method="post">${field(40, 'name=user')}${button('Allow')}</form>`))
  site.on('/id-in', ({ body }) => ({
    ...page(
      'ID',
      body === 'user=mira' ? `<script>opener.postMessage('t1', '${shop}'); close()</script>` : '<p>Who are you?</p>',
    ),
    headers: { 'content-type': 'text/html', 'set-cookie': 'id_session=private; Path=/; HttpOnly' },
  }))
  site.on('/from-id', ({ path }) =>
    path === '/from-id?ticket=t1'
      ? redirect('/account', { 'set-cookie': 'sid=good; Path=/; HttpOnly' })
      : redirect('/with-id'),
  )
}
