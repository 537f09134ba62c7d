import { describe, it } from 'vitest'
import { keptOf } from '../../../test/support/formats/damage.ts'
import { expectLinear } from '../../../test/support/growth.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { readCookieHeader } from './cookie-header.ts'

describe('a large and hostile text', () => {
  type Repeated = (piece: string) => string
  const whole = 256 * 1024
  /** Made of pieces; of what is counted, so many at half a mebibyte. */
  type Make = (repeated: Repeated, count: (most: number) => readonly number[]) => string

  const texts: readonly [name: string, make: Make][] = [
    ['quotes', (repeated) => `curl ${repeated("'a'")}`],
    ['open quotes', (repeated) => `curl "${repeated('\\"')}`],
    ['ANSI quotes', (repeated) => `curl $'${repeated('\\x41')}'`],
    ['open ANSI quotes', (repeated) => `curl ${repeated("$'\\'")}`],
    ['words', (repeated) => `curl ${repeated('a ')}`],
    ['options', (repeated) => `curl ${repeated('-sSb ')}`],
    ['continuations', (repeated) => `curl ${repeated('\\\n')}`],
    ['carets', (repeated) => `curl ^"${repeated('^^')}^"`],
    ['variables of a shell', (repeated) => `curl ${repeated('$a ')}`],
    ['variables in quotes', (repeated) => `curl "${repeated('$a')}"`],
    ['typographic quotes', (repeated) => `curl ${repeated('“a” ')}`],
    ['quotes for cmd', (repeated) => `curl ^"${repeated('""')}`],
    ['commands', (repeated) => repeated('curl a;')],
    ['prompts', (repeated) => repeated('a@b:~$ curl a\n')],
    ['signs of a prompt', (repeated) => `a@b:~$ curl ${repeated('\na@b: ')}`],
    ['a fence', (repeated) => `${repeated('`')}\na`],
    ['fences', (repeated) => repeated('```\n')],
    ['a header', (repeated) => `cookie: ${repeated('a=1; ')}`],
    ['semicolons', (repeated) => `a=1${repeated(';')}`],
    ['spaces', (repeated) => `a=${repeated(' ')}1`],
    ['tabs', (repeated) => repeated('\t')],
    ['fields', (repeated) => repeated('a TRUE / TRUE 0 ')],
    ['lines', (repeated) => repeated('.x.com\tTRUE\t/\tTRUE\t0\ta\tb\n')],
    ['line ends', (repeated) => `#\n${repeated('\r\n')}`],
    ['line ends before a pair', (repeated) => `${repeated('\n')}a=1`],
    ['line ends within a header', (repeated) => `a=1${repeated('\n')}b`],
    ['comments', (repeated) => `${repeated('#\n')}a`],
    ['spaces within a header', (repeated) => `cookie: a=1${repeated(' ')}b`],
    ['spaces before a value', (repeated) => `x.com TRUE / TRUE 0 n${repeated(' ')}\u2028`],
    ['options of wget', (repeated) => `wget ${repeated('--header=a:1 ')}`],
    ['headers of HTTPie', (repeated) => `http x.com ${repeated('a:1 ')}`],
    ['a name of HTTPie', (repeated) => `http x.com ${repeated('a')}`],
    ['escapes of HTTPie', (repeated) => `http x.com '${repeated('\\:')}'`],
    ['strings of PowerShell', (repeated) => `Invoke-WebRequest ${repeated('"" ')}`],
    ['open strings of PowerShell', (repeated) => `Invoke-WebRequest ${repeated('"`"')}`],
    ['codes of PowerShell', (repeated) => `Invoke-WebRequest "${repeated('$([char]1)')}"`],
    ['cookies of PowerShell', (repeated) => `WebRequestSession ${repeated('System.Net.Cookie("a","b")\n')}`],
    ['calls of fetch', (repeated) => repeated('fetch("http://x.com/");')],
    ['an address of fetch', (repeated) => `fetch("${repeated('\\"')}`],
    ['braces of fetch', (repeated) => `fetch("http://x.com/", ${repeated('{')}`],
    ['strings of fetch', (repeated) => `fetch("http://x.com/", {${repeated('"a":"b",')}`],
    ['spaces of fetch', (repeated) => `fetch("http://x.com/"${repeated(' ')}`],
    ['lines of LWP', (repeated) => `#LWP-Cookies-2.0\n${repeated('Set-Cookie3: a=1; path="/"\n')}`],
    ['attributes of LWP', (repeated) => `#LWP-Cookies-2.0\nSet-Cookie3: a=1;${repeated(' b=2;')}`],
    ['escapes of LWP', (repeated) => `#LWP-Cookies-2.0\n${repeated('Set-Cookie3: a="\\"\\"\n')}`],
    ['spaces of LWP', (repeated) => `#LWP-Cookies-2.0\nSet-Cookie3: a=1${repeated(' ')}b`],
    ['Set-Cookie lines', (repeated) => repeated('Set-Cookie: a=1; path=/\n')],
    ['attributes of a Set-Cookie line', (repeated) => `Set-Cookie: a=1${repeated('; b')}`],
    ['headers of an answer', (repeated) => `${repeated('a: 1\n')}Set-Cookie: a=1`],
    ['headers of a request', (repeated) => `GET / HTTP/1.1\n${repeated('a: 1\n')}cookie: a=1`],
    ['headers on two lines', (repeated) => `:path:\n/\n${repeated('cookie:\na=1\n')}`],
    ['a header without a value', (repeated) => `GET / HTTP/1.1\ncookie:${repeated(' ')}a`],
    ['digits', (repeated) => `[${repeated('1')}]`],
    ['brackets', (repeated) => repeated('[')],
    ['backslashes', (repeated) => `["${repeated('\\\\')}"]`],
    [
      'members',
      (_, count) =>
        `{${count(75_000)
          .map((at) => `"k${at}":1`)
          .join()}}`,
    ],
    [
      'items',
      (_, count) =>
        `[${count(30_000)
          .map((at) => `{"name":"n${at}","value":"v","domain":"x.com"}`)
          .join()}]`,
    ],
    [
      'cookies of a jar',
      (_, count) =>
        `{"version":"tough-cookie@6.1.0","cookies":[${count(20_000)
          .map((at) => `{"key":"n${at}","value":"v","domain":"x.com"}`)
          .join()}]}`,
    ],
    [
      'jars',
      (_, count) =>
        `{"_type":"export","resources":[${count(10_000)
          .map((at) => `{"_type":"cookie_jar","cookies":[{"key":"n${at}","value":"v","domain":"x.com"}]}`)
          .join()}]}`,
    ],
    [
      'cookies of an HTTPie session',
      (_, count) =>
        `{"__meta__":{"httpie":"3"},"cookies":{${count(25_000)
          .map((at) => `"n${at}":{"value":"v","domain":"x.com"}`)
          .join()}}}`,
    ],
    [
      'domains of CookieCloud',
      (_, count) =>
        `{"cookie_data":{${count(10_000)
          .map((at) => `"h${at}.x.com":[{"name":"a","value":"v","domain":"h${at}.x.com"}]`)
          .join()}},"local_storage_data":{${count(10_000)
          .map((at) => `"h${at}.x.com":{"a":"1"}`)
          .join()}}}`,
    ],
    [
      'messages of the DevTools protocol',
      (_, count) =>
        `[${count(10_000)
          .map((at) => `{"id":${at},"result":{"cookies":[{"name":"n${at}","value":"v","domain":"x.com"}]}}`)
          .join()}]`,
    ],
    [
      'one name on many hosts',
      (_, count) =>
        `{"log":{"entries":[${count(4_000)
          .map(
            (at) =>
              `{"request":{"url":"http://h${at}.example.com/","headers":[{"name":"cookie","value":"a=${at}"}]},"response":{"headers":[{"name":"set-cookie","value":"a=${at}; path=/${at}"}]}}`,
          )
          .join()}]}}`,
    ],
  ]

  it.each(someOf(texts, 6, 1))('of %s is read in linear time', (_name, make) => {
    expectLinear(whole, (size) => {
      const text = make(
        (piece) => piece.repeat(Math.ceil(size / piece.length)),
        (most) => Array.from({ length: Math.ceil((most * size) / (512 * 1024)) }, (_, at) => at),
      )
      return () => void keptOf(text)
    })
  })

  it.each(['; Secure', `;${' '.repeat(99)}`, '; Secure x'])(
    'of many "%s" is read as a Cookie header in linear time',
    (piece) => {
      expectLinear(whole, (size) => {
        const text = `a=1${piece.repeat(Math.ceil(size / piece.length))}`
        return () => void readCookieHeader(text, true)
      })
    },
  )

  it.each(['a', ' ', ':', ' a:'])(
    'whose first name is many "%s" is read as a Cookie header in linear time',
    (piece) => {
      expectLinear(whole, (size) => {
        const text = `a${piece.repeat(Math.ceil(size / piece.length))}=1`
        return () => void readCookieHeader(text, true)
      })
    },
  )
})
