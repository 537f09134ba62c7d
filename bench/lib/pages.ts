/**
 * The pages of the target, of three kinds, because a verdict costs something else on each: `in` has a log-out control in
 * its first lines, `rows` has no sign of a login at all, `data` is the answer of an API. Each in 5, 50 and 500 KB.
 */
export const pageKinds = {
  'in-5': 5_000,
  'in-50': 50_000,
  'in-500': 500_000,
  'rows-5': 5_000,
  'rows-50': 50_000,
  'rows-500': 500_000,
  'data-5': 5_000,
  'data-50': 50_000,
  'data-500': 500_000,
} as const

export type PageKind = keyof typeof pageKinds

const html = 'text/html; charset=utf-8'
const json = 'application/json'

export const contentTypes: Readonly<Record<PageKind, string>> = {
  'in-5': html,
  'in-50': html,
  'in-500': html,
  'rows-5': html,
  'rows-50': html,
  'rows-500': html,
  'data-5': json,
  'data-50': json,
  'data-500': json,
}

/** Pieces of a page; a session's marker stands between each two. */
export type PageTemplate = readonly string[]

/** A private character: it needs no escape in HTML nor in JSON, and no page holds it otherwise. */
const slot = '\uE000'
const markerLength = 24

/** The page of one session, exactly as many bytes as its kind says. */
export function pageFor(kind: PageKind, marker: string): string {
  return pageTemplate(kind).join(marker)
}

/** The page of a kind without its markers: at the top, in the middle and at the end. */
export function pageTemplate(kind: PageKind): PageTemplate {
  const bytes = pageKinds[kind]
  if (contentTypes[kind] === json) return build(bytes, dataParts).split(slot)
  return build(bytes, kind.startsWith('in') ? loggedInParts : rowsParts).split(slot)
}

/** What the target answers to a cookie it does not know: a login page, at status 200. */
export function loginPage(): string {
  return `<!doctype html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in</h1>
<form method="post" action="/login"><input name="user"><input type="password" name="password"><button>Sign in</button></form></body></html>
`
}

interface PageParts {
  readonly head: string
  readonly row: (number: number) => string
  readonly middle: string
  readonly tail: string
  /** Fills what no further row fits into, around so many dots. */
  readonly filler: readonly [string, string]
}

function build(bytes: number, { head, row, middle, tail, filler }: PageParts): string {
  const fixed = [head, middle, tail, ...filler].reduce((sum, part) => sum + bytesWithMarkers(part), 0)
  const rowBytes = bytes - fixed
  let text = head
  let used = 0
  let hasMiddle = false
  for (let number = 1; ; number += 1) {
    const next = row(number)
    if (used + next.length > rowBytes) break
    text += next
    used += next.length
    if (!hasMiddle && used * 2 >= rowBytes) {
      text += middle
      hasMiddle = true
    }
  }
  return text + filler[0] + '.'.repeat(rowBytes - used) + filler[1] + tail
}

function bytesWithMarkers(text: string): number {
  const slots = text.split(slot).length - 1
  return Buffer.byteLength(text.replaceAll(slot, '')) + slots * markerLength
}

const things = ['Brass latch', 'Steel hinge', 'Oak bolt', 'Black "S" hook', 'Narrow handle', 'Heavy padlock'] as const

/** Numbers that look random, the same each time. */
function scattered(number: number): number {
  return (number * 2_654_435_761) % 4_294_967_296
}

function price(number: number): string {
  return (((scattered(number) % 9_000) + 100) / 100).toFixed(2)
}

function htmlRow(number: number): string {
  const thing = things[number % things.length]?.replaceAll('"', '&quot;')
  return `<div class="item" id="i${number}"><a href="/item/${number}">${thing} no. ${number}</a> <b class="price">${price(number)}</b><p>Fits doors of ${30 + (number % 40)} mm, made of sheet ${scattered(number).toString(36)}, delivered &amp; assembled within days.</p></div>\n`
}

function dataRow(number: number): string {
  return `${JSON.stringify({ id: number, name: `${things[number % things.length]} no. ${number}`, price: Number(price(number)), tags: ['door', 'metal'], stock: scattered(number) % 300 })},`
}

function htmlParts(title: string, top: string): PageParts {
  return {
    head: `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="/main.css"></head>\n<body>${top}\n<main>\n`,
    row: htmlRow,
    middle: `<div class="item"><p>Part ${slot}</p></div>\n`,
    tail: `</main><footer><p>End of ${slot}</p></footer></body></html>\n`,
    filler: ['<!--', '-->'],
  }
}

const loggedInParts = htmlParts(
  'Latches and locks',
  `<h1>Logged in as ${slot}</h1><a href="/orders">Orders</a> <a href="/logout">Log out</a>`,
)
const rowsParts = htmlParts('Latches and locks', `<h1>Articles</h1><p>List ${slot}</p>`)
const dataParts: PageParts = {
  head: `{"list":"${slot}","items":[`,
  row: dataRow,
  middle: `{"id":0,"name":"${slot}"},`,
  tail: `],"end":"${slot}"}`,
  filler: ['{"note":"', '"}'],
}
