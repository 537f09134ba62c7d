import { describe, expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import { ansiString } from './ansi-string.ts'
import { cmdWords } from './cmd-words.ts'
import { importCookies } from './import-cookies.ts'
import { commandEnd, shellWords } from './shell-words.ts'

const now = Date.UTC(2026, 2, 18)
const take = (text: string) => importCookies(text, 'shop.example', now)

describe('words of a shell', () => {
  it.each<[text: string, words: unknown]>([
    [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
    [`'it'\\''s'`, ["it's"]],
    [`"a \\"b\\" \\$c \\\\ \\d \`e"`, ['a "b" $c \\ \\d `e']],
    ['a\\ b', ['a b']],
    ['a \\\n  b \\\r\n c', ['a', 'b', 'c']],
    ['"a\\\nb"', ['ab']],
    [`''`, ['']],
    [`a''b`, ['ab']],
    ['a#b # c', ['a#b']],
    ['a;b&&c|d', ['a', commandEnd, 'b', commandEnd, commandEnd, 'c', commandEnd, 'd']],
    ["'open", null],
    ['"open\\"', null],
    ["$'open\\'", null],
    ['trailing\\', ['trailing\\']],
    ['“a b” ‘c “d” e’ „f“ ”g”', ['a b', 'c “d” e', 'f', 'g']],
    ['“don’t”', ['don’t']],
    ['x=“a b” c', ['x=“a', 'b”', 'c']],
    ["'a' “b c”", ['a', '“b', 'c”']],
    ['“open', ['“open']],
  ])('%s', (text, words) => {
    expect(shellWords(text)).toEqual(words)
  })

  it.each([
    [`\\a\\b\\e\\E\\f\\n\\r\\t\\v`, '\x07\b\x1b\x1b\f\n\r\t\v'],
    [`\\\\\\'\\"\\?`, `\\'"?`],
    ['\\101\\60', 'A0'],
    ['\\x41\\x4a', 'AJ'],
    ['\\xc3\\xa9\\303\\251', 'éé'],
    ['caf\\xe9 \\u65e5', 'café 日'],
    ['\\u00e9\\u65e5\\U0001f600', 'é日😀'],
    ['\\ud83d\\ude00', '😀'],
    ['\\u41 \\x4 ', 'A \x04 '],
    ['\\cA\\ca', '\x01\x01'],
    ['\\q\\U00110000', '\\q\ufffd'],
  ])("$'%s'", (inner, text) => {
    expect(ansiString(`${inner}' rest`, 0)).toMatchObject({ text, next: inner.length + 1 })
  })

  it.each<[text: string, words: unknown]>([
    ['curl ^"a b^"', ['curl', 'a b', commandEnd]],
    ['curl "a b" ^\r\n c', ['curl', 'a b', 'c', commandEnd]],
    ['^"a^\\^"b^"', ['a"b', commandEnd]],
    ['^"50^%^ x^%^PATH^"', ['50% x%PATH', commandEnd]],
    ['^"a\\\\b\\\\^"', ['a\\b\\', commandEnd]],
    ['"a""b"', ['a"b', commandEnd]],
    ['"a^b"', ['a^b', commandEnd]],
    ['^"a^\n\nb^"', ['a\nb', commandEnd]],
    ['a & b', ['a', commandEnd, 'b', commandEnd]],
    ['^"open', null],
  ])('for cmd: %s', (text, words) => {
    expect(cmdWords(text)).toEqual(words)
  })
})

describe('a cURL command', () => {
  it.each([
    ['-b and a header', `curl https://shop.example -b a=1 -H 'Cookie: b=2'`, { a: '1', b: '2' }],
    ['glued options', `curl -sSLba=1 https://shop.example -H'cookie:b=2'`, { a: '1', b: '2' }],
    ['long options', `curl --cookie=a=1 --header 'COOKIE: b=2' --url=https://shop.example`, { a: '1', b: '2' }],
    ['options that are unknown', `curl --http3 --new-thing x -Z https://shop.example -b a=1`, { a: '1' }],
    [
      'data that looks like options',
      `curl https://shop.example -d "-b x=1" --data-raw '-H cookie:y=2' -b a=1`,
      { a: '1' },
    ],
    ['a prompt before it', `$ curl https://shop.example -b a=1`, { a: '1' }],
    ['curl.exe', `curl.exe https://shop.example -b a=1`, { a: '1' }],
    ['no scheme', `curl shop.example/x -b a=1`, { a: '1' }],
    ['a file that looks like a host', `curl --upload-file cart.example shop.example -b a=1`, { a: '1' }],
    [
      'files and hosts beside a URL without scheme',
      `curl --cert c.pem --noproxy corp.example --socks5-hostname p.test:1 --dump-header h.txt -b a=1 shop.example`,
      { a: '1' },
    ],
    ['typographic quotes', 'curl “https://shop.example/a” -H “Accept: */*” -b “a=1; b=2”', { a: '1', b: '2' }],
    ['no URL at all', `curl -b a=1`, { a: '1' }],
    [
      'a proxy that is a URL',
      `curl -x http://proxy.test:1 --referer https://r.test https://shop.example -b a=1`,
      { a: '1' },
    ],
    ['lines that lost their continuation', `curl https://shop.example\n  -H 'x: y'\n  -b a=1`, { a: '1' }],
    [
      'several commands',
      `curl https://shop.example -b a=1 ;\ncurl https://shop.example/2 -b 'a=2; b=3'`,
      { a: '2', b: '3' },
    ],
    ['commands to other sites', `curl https://x.test -b a=1; curl https://shop.example -b b=2`, { b: '2' }],
  ])('with %s', (_what, text, cookies) => {
    expect(take(text).state.cookies).toEqual(cookies)
  })

  it('keeps a cookie that hosts were sent in different values for each of them', () => {
    const text = `curl https://shop.example -b 'a=1; c=3'; curl https://api.shop.example -b 'a=2; c=3'`
    const { state, receipt } = take(text)
    expect(state.cookies).toEqual({ c: '3' })
    expect(state.exactCookies.map(({ domain, hostOnly, value }) => [domain, hostOnly, value])).toEqual([
      ['shop.example', true, '1'],
      ['api.shop.example', true, '2'],
    ])
    expect(receipt.guessed).toContainEqual(expect.objectContaining({ name: 'a', what: ['host_only'] }))
  })

  it.each(['--next', '-:'])('keeps what follows %s for its own host', (next) => {
    const { state, pages } = take(
      `curl https://shop.example/a -b a=1 ${next} https://other.test/b -b o=2 -H 'Authorization: Bearer other'`,
    )
    expect([state.cookies, state.headers, pages]).toEqual([
      { a: '1' },
      {},
      ['https://other.test/b', 'https://shop.example/a'],
    ])
  })

  it.each<[text: string, names: string[]]>([
    ['-b sid=$SID', ['sid']],
    [`-b "sid=\${SID}; lang=de"`, ['sid']],
    [`-H "Cookie: sid=$SID" -H "Authorization: Bearer \${TOKEN}"`, ['sid', 'Authorization']],
    ['--oauth2-bearer $TOKEN -b sid=1', ['authorization']],
    [`-b 'sid=$SID' -H 'Authorization: Bearer $T'`, []],
    ['-b "sid=\\$SID"', []],
    ['-b sid=\\$SID', []],
    [`-b $'sid=$SID'`, []],
    ['-b "sid=a$SID; b=$SID-1; c=$1"', []],
  ])('with %s names what has a variable instead of a value', (options, names) => {
    const { warnings } = take(`curl https://shop.example ${options}`).receipt
    const found = warnings.filter(({ code }) => code === 'shell_variable')
    expect(found.flatMap((warning) => warning.names)).toEqual(names)
    expect(JSON.stringify(found)).not.toMatch(/SID|TOKEN/)
  })

  it.each(['wget --header="Cookie: sid=$SID" https://shop.example', 'http https://shop.example Cookie:sid=$SID'])(
    'is not the only one: %s',
    (command) => {
      expect(take(command).receipt.warnings).toContainEqual(
        expect.objectContaining({ code: 'shell_variable', names: ['sid'] }),
      )
    },
  )

  it('whose cookies lie in a file says so', () => {
    const { receipt, isUsable } = take(`curl https://shop.example -b jar.txt -H 'X-Token: 1'`)
    expect(receipt.warnings.map(({ code }) => code)).toContain('cookies_in_file')
    expect([receipt.kept, isUsable]).toEqual([[], true])
  })

  it.each<[string, string[]]>([
    [`curl https://shop.example/account -b a=1`, ['https://shop.example/account']],
    [`curl -X POST https://shop.example/cart -b a=1`, []],
    [`curl https://shop.example/login --data 'user=x' -b a=1`, []],
    [
      `curl https://shop.example/a -b a=1; curl https://shop.example/b -b a=1`,
      ['https://shop.example/b', 'https://shop.example/a'],
    ],
  ])('%s names the pages that it asked for', (text, pages) => {
    expect(take(text).pages).toEqual(pages)
  })

  it.each([`curl '`, 'curl', 'curl "', `curl $'\\`])('%s is refused', (text) => {
    expect(() => take(text)).toThrow(AppError)
  })
})
