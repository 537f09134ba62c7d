import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText, detectCharset } from './charset.ts'
import type { PageKind } from './media.ts'

const whole = { isCut: false }
const rows = 'id;name\n'.repeat(50_000)

/** Bytes written out: no encoder of ours could check itself. */
const samples = [
  { label: 'iso-8859-1', name: 'windows-1252', bytes: 'c9cfe9', text: 'ÉÏé' },
  { label: 'windows-1252', name: 'windows-1252', bytes: '9348809494', text: '“H€””' },
  { label: 'latin1', name: 'windows-1252', bytes: '80', text: '€' },
  { label: 'iso-8859-2', name: 'iso-8859-2', bytes: 'b3f3', text: 'łó' },
  { label: 'windows-1251', name: 'windows-1251', bytes: 'cff0e8e2e5f2', text: 'Привет' },
  { label: 'koi8-r', name: 'koi8-r', bytes: 'f0d2c9d7c5d4', text: 'Привет' },
  { label: 'Shift_JIS', name: 'shift_jis', bytes: '93fa967b8cea', text: '日本語' },
  { label: 'euc-jp', name: 'euc-jp', bytes: 'c6fccbdcb8ec', text: '日本語' },
  { label: 'euc-kr', name: 'euc-kr', bytes: 'c7d1b1b9', text: '한국' },
  { label: 'gb18030', name: 'gb18030', bytes: 'd6d0cec4', text: '中文' },
  { label: 'gb2312', name: 'gbk', bytes: 'd6d0cec4', text: '中文' },
  { label: 'big5', name: 'big5', bytes: 'a4a4a4e5', text: '中文' },
  { label: 'utf-16le', name: 'utf-16le', bytes: '2d4e8765', text: '中文' },
  { label: 'utf-8', name: 'utf-8', bytes: 'e4b8ade69687', text: '中文' },
  { label: 'UTF8', name: 'utf-8', bytes: 'c3a9', text: 'é' },
]

describe('a charset named in the header', () => {
  test.each(samples)('$label', ({ label, name, bytes, text }) => {
    const body = Buffer.from(bytes, 'hex')
    expect(detectCharset(body, 'html', label, whole)).toBe(name)
    expect(decodeText(body, name)).toBe(text)
  })
})

describe('detectCharset', () => {
  const padding = `<!-- ${'x'.repeat(1100)} -->`
  test.each<[name: string, head: string, kind: PageKind, header: string | null, expected: string]>([
    ['nothing', '<p>', 'html', null, 'utf-8'],
    ['an unknown label', '<p>', 'html', 'klingon', 'utf-8'],
    ['an empty label', '<p>', 'html', ' ', 'utf-8'],
    ['an unknown label and a meta', '<meta charset="euc-kr">', 'html', 'klingon', 'euc-kr'],
    ['meta charset', '<meta charset="euc-kr">', 'html', null, 'euc-kr'],
    ['meta charset, bare', '<META CHARSET=euc-kr>', 'html', null, 'euc-kr'],
    ['meta charset, closed', '<meta charset=euc-kr/>', 'html', null, 'euc-kr'],
    ['meta charset, spaced', "<meta  charset = ' euc-kr '>", 'html', null, 'euc-kr'],
    ['meta after other attributes', '<meta name=x charset="big5">', 'html', null, 'big5'],
    ['http-equiv', '<meta http-equiv="Content-Type" content="text/html; charset=gbk">', 'html', null, 'gbk'],
    ['http-equiv, turned round', '<meta content="text/html;charset=gbk" http-equiv=content-type>', 'html', null, 'gbk'],
    ['a description that speaks of it', '<meta name=d content="a charset=gbk b">', 'html', null, 'utf-8'],
    ['a comment that speaks of it', '<!-- <meta charset=gbk> --><meta charset=big5>', 'html', null, 'big5'],
    ['two', '<meta charset=gbk><meta charset=big5>', 'html', null, 'gbk'],
    ['meta that says UTF-16', '<meta charset=utf-16>', 'html', null, 'utf-8'],
    ['meta that is unknown', '<meta charset=klingon>', 'html', null, 'utf-8'],
    ['the header wins over meta', '<meta charset=gbk>', 'html', 'big5', 'big5'],
    ['an XML declaration', '<?xml version="1.0" encoding="euc-kr"?><a/>', 'xml', null, 'euc-kr'],
    ['an XML declaration in HTML', "<?xml version='1.0' encoding='euc-kr'?><html>", 'html', null, 'euc-kr'],
    ['meta in plain text', '<meta charset=gbk>', 'text', null, 'utf-8'],
    ['meta in JSON', '"<meta charset=gbk>"', 'json', null, 'utf-8'],
    ['meta too far down', `${padding}<meta charset=gbk>`, 'html', null, 'utf-8'],
  ])('%s', (_name, head, kind, header, expected) => {
    expect(detectCharset(Buffer.from(head), kind, header, whole)).toBe(expected)
  })

  test.each([
    ['windows-1252', '4dfc6c6c65722c2034938094', 'windows-1252', 'Müller, 4“€”'],
    ['UTF-8', '4dc3bc6c6c6572', 'utf-8', 'Müller'],
    ['UTF-8 with a damaged byte', '4dc3bc6c6c6572fc', 'utf-8', 'Müller\ufffd'],
    ['UTF-8 that was cut within a character', '4dc3bc6c6c6572e4b8', 'utf-8', 'Müller\ufffd'],
    ['ASCII', '4d', 'utf-8', 'M'],
  ])('bytes without a declaration that are %s', (_name, bytes, name, text) => {
    const body = Buffer.from(bytes, 'hex')
    for (const kind of ['html', 'text'] as const) expect(detectCharset(body, kind, null, whole)).toBe(name)
    for (const kind of ['json', 'xml'] as const) expect(detectCharset(body, kind, null, whole)).toBe('utf-8')
    expect(detectCharset(body, 'text', 'utf-8', whole)).toBe('utf-8')
    expect(decodeText(body, name)).toBe(text)
  })

  test.each([
    ['efbbbf68c3a9', 'utf-8', 'hé'],
    ['fffe6800e900', 'utf-16le', 'hé'],
    ['feff006800e9', 'utf-16be', 'hé'],
  ])('a byte order mark wins over all: %s', (bytes, name, text) => {
    const body = Buffer.from(bytes, 'hex')
    expect(detectCharset(body, 'html', 'euc-kr', whole)).toBe(name)
    expect(decodeText(body, name)).toBe(text)
  })
})

describe('decodeText', () => {
  test('bytes that stand for nothing become U+FFFD', () => {
    expect(decodeText(Buffer.from('61ff62c3', 'hex'), 'utf-8')).toBe('a\ufffdb\ufffd')
  })

  test('reads any bytes as UTF-8 as the Encoding standard does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeText(Buffer.from(bytes), 'utf-8')).toBe(new TextDecoder().decode(bytes))
      }),
    )
  })
})

test.each([
  ['one damaged byte after much that is ASCII', [rows, 'Привет, ', 0xff, ' мир'], false, 'utf-8'],
  ['a cut body that ends within its only character', [rows, 0xc3], true, 'utf-8'],
  ['a whole body that ends with a letter of Windows', ['caf', 0xe9], false, 'windows-1252'],
] as const)('undeclared: %s', (_name, parts, isCut, expected) => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))))
  expect(detectCharset(body, 'text', null, { isCut })).toBe(expected)
})
