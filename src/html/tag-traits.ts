import { NameTable } from './name-table.ts'

/** What is known of an element by its name alone. */
export interface TagTraits {
  /** Lower case. */
  readonly name: string
  /** Has no content (HTML Standard §13.1.2). */
  readonly isVoid: boolean
  /** A reader does not see its text. */
  readonly isUnseen: boolean
  /** Its content is text up to its own end tag (§13.2.5.2), with entities decoded or not; null for markup. */
  readonly content: 'raw' | 'decoded' | null
  /** Elements that its start tag may close, where authors leave out their end tags (§13.1.2.4); null for none. */
  readonly implies: ImpliedEnd | null
}

export interface ImpliedEnd {
  readonly closes: readonly string[]
  /** Elements beyond which it does not reach. */
  readonly until: readonly string[]
}

/** Longer names are cut: no element that matters has one. */
const MAX_NAME = 40

const list = (names: string) => names.split(' ')
const VOID = list('area base br col embed hr img input link meta source track wbr')
const UNSEEN = list('template noscript dialog option textarea svg style script title')
const RAW = list('script style iframe noembed noframes xmp plaintext')
const DECODED = list('title textarea')
const OTHERS = list(
  'html head body header footer main nav section article aside div span a p b i em strong small ul ol li dl table thead tbody tfoot button form label select path g h4 h5 h6 figure',
)

const paragraph: ImpliedEnd = { closes: ['p'], until: ['div', 'td', 'li', 'body', 'section', 'form', 'button', 'a'] }
const cell: ImpliedEnd = { closes: ['td', 'th'], until: ['tr', 'table'] }
const term: ImpliedEnd = { closes: ['dt', 'dd'], until: ['dl'] }
const IMPLIES: ReadonlyMap<string, ImpliedEnd> = new Map([
  ['li', { closes: ['li'], until: ['ul', 'ol', 'menu'] }],
  ['dt', term],
  ['dd', term],
  ['td', cell],
  ['th', cell],
  ['tr', { closes: ['tr'], until: ['table'] }],
  ['option', { closes: ['option'], until: ['select'] }],
  ['a', { closes: ['a'], until: ['td', 'table', 'svg', 'body'] }],
  ...['p', 'div', 'ul', 'ol', 'table', 'form', 'h1', 'h2', 'h3'].map((tag) => [tag, paragraph] as const),
])

const KNOWN = new NameTable<TagTraits>(
  [...new Set([...VOID, ...UNSEEN, ...RAW, ...DECODED, ...IMPLIES.keys(), ...OTHERS])].map((name) => [
    name,
    {
      name,
      isVoid: VOID.includes(name),
      isUnseen: UNSEEN.includes(name),
      content: RAW.includes(name) ? 'raw' : DECODED.includes(name) ? 'decoded' : null,
      implies: IMPLIES.get(name) ?? null,
    },
  ]),
)

/** The traits of the element whose name stands there in the markup, in any case. */
export function traitsAt(html: string, start: number, end: number): TagTraits {
  const known = KNOWN.at(html, start, end)
  if (known !== undefined) return known
  const name = html.slice(start, Math.min(end, start + MAX_NAME)).toLowerCase()
  return { name, isVoid: false, isUnseen: false, content: null, implies: null }
}
