/**
 * The pages of the target. `account` pages look like a real one behind a login: greeting, account links, logout link.
 * `plain` has none of these signs, so that the first stage of a verdict decides nothing.
 */
export const pageKinds = {
  '5k': { bytes: 5_000, signs: true },
  '50k': { bytes: 50_000, signs: true },
  '500k': { bytes: 500_000, signs: true },
  plain: { bytes: 50_000, signs: false },
} as const

export type PageKind = keyof typeof pageKinds

/** Pieces of a page; a session's marker stands between each two. */
export type PageTemplate = readonly string[]

const slot = '\u0000'
const markerLength = 24

/** The page of one session, exactly as many bytes as its kind says. */
export function pageFor(kind: PageKind, marker: string): string {
  return pageTemplate(kind).join(marker)
}

/** The page of a kind without its markers: at the top, in the middle and at the very end. */
export function pageTemplate(kind: PageKind): PageTemplate {
  return build(kind).split(slot)
}

/** What the target answers to a cookie it does not know: a login page, at status 200. */
export function loginPage(): string {
  return `<!doctype html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in</h1>
<form method="post" action="/login"><input name="user"><input type="password" name="password"><button>Sign in</button></form></body></html>
`
}

function build(kind: PageKind): string {
  const { bytes, signs } = pageKinds[kind]
  const head = signs ? accountHead : plainHead
  const tail = `</table></main><footer><p>Page of ${slot}</p></footer></body></html>\n`
  const middle = `<tr class="own"><td colspan="4">${slot}</td></tr>\n`
  const rowBytes = bytes - withMarkers(head) - withMarkers(tail) - withMarkers(middle)
  const half = Math.floor(rowBytes / 2)
  return head + rows(1, half) + middle + rows(2, rowBytes - half) + tail
}

function withMarkers(text: string): number {
  return Buffer.byteLength(text) + (text.split(slot).length - 1) * (markerLength - slot.length)
}

/** Table rows of a shop, `bytes` long; a comment fills what is left over. */
function rows(seed: number, bytes: number): string {
  let text = ''
  for (let number = 1; ; number += 1) {
    const row = productRow(seed * 7_919 + number * 104_729)
    if (text.length + row.length + '<!---->'.length > bytes) break
    text += row
  }
  return `${text}<!--${'.'.repeat(bytes - text.length - '<!---->'.length)}-->`
}

const adjectives = ['Brass', 'Steel', 'Oak', 'Black', 'Narrow', 'Heavy', 'Double', 'Hidden'] as const
const nouns = ['latch', 'hinge', 'bolt', 'handle', 'padlock', 'strike plate', 'door closer', 'letter box'] as const

function productRow(number: number): string {
  const adjective = adjectives[number % adjectives.length]
  const noun = nouns[Math.floor(number / 8) % nouns.length]
  const price = `${(number % 90) + 5}.${String(number % 100).padStart(2, '0')}`
  return `<tr data-sku="L-${number % 1_000_000}"><td><a href="/item/${number % 100_000}" class="name">${adjective} ${noun}</a></td><td class="price">${price}</td><td>${number % 300} in stock</td><td><img src="/thumb/${number % 5_000}.webp" alt="" width="48" height="48" loading="lazy"></td></tr>
`
}

const meta = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/main.css"><link rel="icon" href="/static/icon.svg">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"WebPage","name":"Latches and locks"}</script>`

const accountHead = `<!doctype html>
<html lang="en"><head>${meta}<title>Your account — Latches and locks</title></head>
<body><header><a href="/">Latches and locks</a><nav aria-label="account"><span class="greeting">Hello, ${slot}</span>
<a href="/account">Your account</a> <a href="/account/orders">Your orders</a> <a href="/account/settings">Settings</a> <a href="/logout">Log out</a></nav></header>
<main><h1>Your account</h1><table><tr><th>Article</th><th>Price</th><th>Stock</th><th></th></tr>
`

const plainHead = `<!doctype html>
<html lang="en"><head>${meta}<title>Articles — Latches and locks</title></head>
<body><header><a href="/">Latches and locks</a><nav aria-label="main"><a href="/doors">Doors</a> <a href="/gates">Gates</a> <a href="/windows">Windows</a></nav></header>
<main><h1>Articles</h1><p>List ${slot}</p><table><tr><th>Article</th><th>Price</th><th>Stock</th><th></th></tr>
`
