import fc from 'fast-check'
import { Tokenizer } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { readAttributes } from './read-attributes.ts'
import { HAS_DATA_OBJECT, HAS_ROLE, readTags } from './tags.ts'

type Event = readonly ['open', string, string, string] | readonly ['close', string] | readonly ['text', string]

/** What is read of a text: tags with two of their attributes, and texts, neighbours joined and blank ones left out. */
function ours(html: string): Event[] {
  const events: Event[] = []
  readTags(html, {
    open: ({ name }, from, to) => {
      const { href, class: own } = readAttributes(html, from, to)
      events.push(['open', name, href, own])
    },
    close: ({ name }) => events.push(['close', name]),
    text: (text) => events.push(['text', text]),
  })
  return joined(events)
}

/** The same by the tokenizer of htmlparser2, which is slower but not ours. */
function theirs(html: string): Event[] {
  const events: Event[] = []
  let tag = ''
  let name = ''
  let values = new Map<string, string>()
  const part = (start: number, end: number) => html.slice(start, end)
  const add = (text: string) => values.set(name, (values.get(name) ?? '') + text)
  const opened = () => events.push(['open', tag, values.get('href') ?? '', values.get('class') ?? ''])
  const tokenizer = new Tokenizer(
    { decodeEntities: true, xmlMode: false },
    {
      onopentagname: (start, end) => {
        tag = part(start, end).toLowerCase().slice(0, 40)
        values = new Map()
      },
      onattribname: (start, end) => {
        const given = part(start, end).toLowerCase()
        // Of several of one name the first that says something counts.
        name = values.get(given) ? '' : given
      },
      onattribdata: (start, end) => add(part(start, end)),
      onattribentity: (code) => add(String.fromCodePoint(code)),
      onattribend: () => {},
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag: (start, end) => events.push(['close', part(start, end).toLowerCase().slice(0, 40)]),
      ontext: (start, end) => events.push(['text', part(start, end)]),
      ontextentity: (code) => events.push(['text', String.fromCodePoint(code)]),
      isInForeignContext: () => false,
      oncdata: () => {},
      oncomment: () => {},
      ondeclaration: () => {},
      onend: () => {},
      onprocessinginstruction: () => {},
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return joined(events)
}

function joined(events: readonly Event[]): Event[] {
  const all: Event[] = []
  for (const event of events) {
    const last = all.at(-1)
    if (event[0] === 'text' && last?.[0] === 'text') all[all.length - 1] = ['text', last[1] + event[1]]
    else all.push(event)
  }
  // Texts of style sheets are nobody's concern.
  return all.filter(
    (event, index) =>
      event[0] !== 'text' ||
      (/[^\t\n\f\r ]/.test(event[1]) && !(all[index - 1]?.[0] === 'open' && all[index - 1]?.[1] === 'style')),
  )
}

/** Blank texts between two tags that are none come to be parts of a text, or are left out. */
const withoutSpace = (event: Event): Event =>
  event[0] === 'text' ? ['text', event[1].replace(/[\t\n\f\r ]/g, '')] : event

const cases: readonly (readonly [string, readonly Event[]])[] = [
  [
    '<a href="/x?a=1&amp;b=2" class=\'c\'>x</a>',
    [
      ['open', 'a', '/x?a=1&b=2', 'c'],
      ['text', 'x'],
      ['close', 'a'],
    ],
  ],
  ['<A HREF=/x>', [['open', 'a', '/x', '']]],
  [
    '<a title="a > b" href=/x/>y',
    [
      ['open', 'a', '/x/', ''],
      ['text', 'y'],
    ],
  ],
  [
    '<br/>1 < 2 <3',
    [
      ['open', 'br', '', ''],
      ['text', '1 < 2 <3'],
    ],
  ],
  ['<!-- <a> --><!doctype html><?php <b> ?>x', [['text', ' ?>x']]],
  [
    '<script>if (a</b>) "<a>"</SCRIPT >x',
    [
      ['open', 'script', '', ''],
      ['text', 'if (a</b>) "<a>"'],
      ['close', 'script'],
      ['text', 'x'],
    ],
  ],
  [
    '<title>a &amp; <b></title>',
    [
      ['open', 'title', '', ''],
      ['text', 'a & <b>'],
      ['close', 'title'],
    ],
  ],
  [
    '<style>a > b {}</style>x',
    [
      ['open', 'style', '', ''],
      ['close', 'style'],
      ['text', 'x'],
    ],
  ],
  ['<a href="/x', []],
  ['D&eacute;connexion&nbsp;!', [['text', 'Déconnexion\u00a0!']]],
]

describe('readTags', () => {
  test.each(cases)('%s', (html, events) => {
    expect(ours(html)).toEqual(events)
  })

  const piece = fc.constantFrom(
    ...['<', '>', '/', '=', '"', "'", '&', '!', '-', '--', '?', ' ', '\n', ';', '#', 'x'],
    ...['<a', '<a ', '<A HREF', ' href=', ' class', ' class="', '<p>', '</p>', '</P >', '</', '<br/>', 'data-x'],
    ...['<!--', '-->', '--!>', '<!', '<!doctype html>', '<?xml', '<![CDATA[', ']]>', '<svg>', '</svg>'],
    ...['<script>', '</script>', '</scripty>', '<style>', '</style>', '<title>', '</title>', '<textarea>'],
    ...['</textarea>', '<plaintext>', '<xmp>', '</xmp>', '<iframe>', '<sc', 'ript>', '<unheard-of>', 'é', '登'],
    ...[
      '&amp;',
      '&amp',
      '&eacute;',
      '&copy',
      '&notit;',
      '&#65;',
      '&#x42',
      '&#128;',
      '&#0;',
      '&nosuch;',
      '&lt=',
      'text',
    ],
  )

  test('reads any markup as another tokenizer does', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        // An end tag that the text ends in is read in different ways.
        const html = `${pieces.join('')}<i>>`
        // There the other one leaves a reference right behind what may be an end tag as it is; the standard does not.
        fc.pre(!/<(?:title|textarea)/i.test(html) || !/<\/?\w*&/.test(html))
        expect(ours(html).map(withoutSpace)).toEqual(theirs(html).map(withoutSpace))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['<div role=button>', HAS_ROLE],
    ['<div ROLE="x">', HAS_ROLE],
    ['<div data-user="{}">', HAS_DATA_OBJECT],
    ['<div data-user=\'{"a":1}\' role=x>', HAS_DATA_OBJECT | HAS_ROLE],
    ['<div data-user="&#123;}">', HAS_DATA_OBJECT],
    ['<div data-user="x" rule=button aria-x="{}" xdata-="{">', 0],
  ])('%s comes with the hints %i', (html, expected) => {
    let seen = -1
    readTags(html, {
      open: (_tag, _from, _to, hints) => {
        seen = hints
      },
      close: () => {},
      text: () => {},
    })
    expect(seen).toBe(expected)
  })
})
