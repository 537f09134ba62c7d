import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCodePoint } from '../../../test/support/any-text.ts'
import { byForm } from '../../../test/support/long-form.ts'
import { AppError } from '../../errors.ts'
import { fromWire } from '../wire.ts'
import { importCookies } from './import-cookies.ts'
import { readImport } from './recognise.ts'

const now = Date.UTC(2026, 10, 26, 12)
const day = 86_400_000

function read(content: string | object) {
  const { state, receipt } = importCookies(content, 'shop.example', now)
  const exact = state.exactCookies.map(({ name, value, domain, hostOnly, path, secure, httpOnly, expiresAt }) =>
    [
      `${fromWire(name)}=${fromWire(value)}`,
      `${hostOnly ? '' : '.'}${domain}${path}`,
      ...(secure ? ['Secure'] : []),
      ...(httpOnly ? ['HttpOnly'] : []),
      ...(expiresAt === null ? [] : [new Date(expiresAt).toISOString().slice(0, 10)]),
    ].join(' '),
  )
  return { format: receipt.format, map: state.cookies, exact, state, receipt }
}

function refusalOf(content: string | object): string {
  try {
    return `accepted as ${read(content).format}`
  } catch (error) {
    if (error instanceof AppError) return error.fields?.[0]?.message ?? error.message
    throw error
  }
}

const lwp = `#LWP-Cookies-2.0
Set-Cookie3: sid=3f9ac1; path="/"; domain="shop.example"; path_spec; discard; HttpOnly=None; SameSite=Lax; version=0
Set-Cookie3: name="cafÃ©"; path="/"; domain=".shop.example"; path_spec; domain_dot; secure; expires="2027-03-06 11:50:11Z"; version=0
Set-Cookie3: cart="\\"a b\\\\\\"c\\""; path="/basket"; domain="shop.example"; path_spec; expires="2027-01-01 00:00:00Z"; version=0
`

const powershell = `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Agent/1 (X11)"
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "a\`"b\`$c;d=1", "/", "shop.example")))
$session.Cookies.Add((New-Object System.Net.Cookie("name", "caf$([char]195)$([char]169)", "/", ".shop.example")))
Invoke-WebRequest -UseBasicParsing -Uri "https://shop.example/account" \`
-WebSession $session \`
-Headers @{
"authority"="shop.example"
  "method"="GET"
  "path"="/account"
  "scheme"="https"
  "x-api-token"="77aa"
}`.replace(';d=1', '')

const fetchCall = `fetch("https://shop.example/account", {
  "headers": {
    "accept-language": "en",
    "cookie": "sid=3f9ac1; name=caf\\u00c3\\u00a9; q=\\"}{\\""
  },
  "body": null,
  "method": "GET"
}); ;
fetch("https://other.example/", {"headers": {"cookie": "x=1"}, "method": "GET"});`

const toughCookie = {
  version: 'tough-cookie@6.1.0',
  storeType: 'MemoryCookieStore',
  cookies: [
    {
      key: 'sid',
      value: '3f9ac1',
      domain: 'shop.example',
      path: '/',
      secure: true,
      httpOnly: true,
      hostOnly: true,
      creation: '2026-11-26T11:50:20.610Z',
      sameSite: 'lax',
    },
    {
      key: 'cart',
      value: '5',
      maxAge: 8640000,
      domain: 'shop.example',
      path: '/basket',
      hostOnly: false,
      creation: '2026-11-26T11:50:20.614Z',
    },
    { key: 'exp', value: '5', expires: '2027-01-01T00:00:00.000Z', domain: 'shop.example', path: '/', hostOnly: true },
  ],
}
const toughExact = [
  'sid=3f9ac1 shop.example/ Secure HttpOnly',
  'cart=5 .shop.example/basket 2027-03-06',
  'exp=5 shop.example/ 2027-01-01',
]

const httpieSession = {
  __meta__: { about: 'HTTPie session file', help: 'https://httpie.io/docs#sessions', httpie: '3.2.4' },
  auth: { raw_auth: 'dana:pw', type: 'basic' },
  cookies: [
    { domain: '', expires: null, name: 'own', path: '/', secure: false, value: '1' },
    { domain: 'shop.example', expires: 1798761600, name: 'sid', path: '/', secure: true, value: 'caf\u00c3\u00a9' },
  ],
  headers: [{ name: 'X-Api-Token', value: '77aa' }],
}

const chromeCookie = {
  domain: '.shop.example',
  hostOnly: false,
  httpOnly: true,
  name: 'sid',
  path: '/',
  sameSite: 'lax',
  secure: true,
  session: true,
  storeId: '0',
  value: '3f9ac1',
}
const protocol = {
  name: 'sid',
  value: '3f9ac1',
  domain: '.shop.example',
  path: '/',
  expires: -1,
  size: 9,
  httpOnly: true,
  secure: true,
  session: true,
}

const managed = {
  'Host raw': '.shop.example',
  'Name raw': 'sid',
  'Path raw': '/',
  'Content raw': '3f9ac1',
  Expires: '01-01-2027 00:00:00',
  'Expires raw': '1798761600',
  'Send for': 'Encrypted connections only',
  'Send for raw': 'true',
  'HTTP only raw': 'true',
  'SameSite raw': 'lax',
  'This domain only': 'Valid for subdomains',
  'This domain only raw': 'false',
  'Store raw': 'firefox-default',
  'First Party Domain': '',
}
const netCookie = {
  ...{ Comment: '', CommentUri: null, HttpOnly: true, Discard: false, Domain: '.shop.example', Expired: false },
  ...{ Expires: '2027-01-01T00:00:00+00:00', Name: 'sid', Path: '/', Port: '', Secure: true },
  ...{ TimeStamp: '2026-09-25T13:54:33.9403132Z', Value: '3f9ac1', Version: 0 },
}
const goCookie = {
  ...{ Name: 'sid', Value: '3f9ac1', Quoted: false, Path: '/', Domain: 'shop.example' },
  ...{ Expires: '2027-01-01T00:00:00Z', RawExpires: 'Fri, 01 Jan 2027 00:00:00 GMT', MaxAge: 0, Secure: true },
  ...{ HttpOnly: true, SameSite: 2, Partitioned: false, Raw: '', Unparsed: null },
}

describe('an export as its program writes it', () => {
  it.each<[what: string, content: string | object, format: string, map: object, exact: string[]]>([
    [
      'wget',
      `wget --no-check-certificate --quiet \\\n  --method GET \\\n  --timeout=0 \\\n  --header 'Cookie: sid=3f9ac1; a=b' \\\n   'https://shop.example/account'`,
      'wget',
      { sid: '3f9ac1', a: 'b' },
      [],
    ],
    [
      'wget, short',
      `wget -qO- -U Agent/1 --header="Cookie: sid=1;a=2" shop.example/x`,
      'wget',
      { sid: '1', a: '2' },
      [],
    ],
    [
      'wget, files',
      `wget --directory-prefix out.d --ca-certificate ca.pem --header="Cookie: sid=1" shop.example/x`,
      'wget',
      { sid: '1' },
      [],
    ],
    [
      'HTTPie',
      `http --follow --timeout 3600 GET 'https://shop.example/account' \\\n Cookie:'sid=3f9ac1; a=b'`,
      'httpie',
      { sid: '3f9ac1', a: 'b' },
      [],
    ],
    ['HTTPie without a method', `http https://shop.example Cookie:sid=1 page==2`, 'httpie', { sid: '1' }, []],
    [
      'HTTPie of mitmproxy',
      `http GET https://shop.example/ 'user-agent: Agent/1' 'cookie: sid=1; a=2'`,
      'httpie',
      { sid: '1', a: '2' },
      [],
    ],
    ['HTTPie with a port', `http GET shop.example:8443/account Cookie:sid=1`, 'httpie', { sid: '1' }, []],
    ['HTTPie, https', `https shop.example Cookie:sid=1`, 'httpie', { sid: '1' }, []],
    ['PowerShell', powershell, 'powershell', {}, ['sid=a"b$c shop.example/', 'name=café .shop.example/']],
    [
      'PowerShell, its classes called',
      powershell
        .replace('New-Object Microsoft.PowerShell.Commands.WebRequestSession', '[WebRequestSession]::new()')
        .replace('(New-Object System.Net.Cookie("sid",', '[System.Net.Cookie]::new("sid",')
        .replace('(New-Object System.Net.Cookie("name",', '([Net.Cookie]::new("name",')
        .replace('"shop.example")))', '"shop.example"))'),
      'powershell',
      {},
      ['sid=a"b$c shop.example/', 'name=café .shop.example/'],
    ],
    ['fetch (Node.js)', fetchCall, 'fetch', { sid: '3f9ac1', name: 'café', q: '"}{"' }, []],
    [
      'LWP',
      lwp,
      'lwp',
      {},
      [
        'sid=3f9ac1 shop.example/ HttpOnly',
        'name=café .shop.example/ Secure 2027-03-06',
        'cart="a b\\"c" shop.example/basket 2027-01-01',
      ],
    ],
    [
      'headers of Burp',
      `GET /account HTTP/2\r\nHost: shop.example\r\nCookie: sid=3f9ac1; a=b\r\nUser-Agent: Agent/1\r\n\r\n`,
      'request_headers',
      { sid: '3f9ac1', a: 'b' },
      [],
    ],
    [
      'headers of HTTP/2',
      `:authority: shop.example\n:method: GET\n:path: /account\n:scheme: https\ncookie: sid=1; a=2\nuser-agent: Agent/1`,
      'request_headers',
      { sid: '1', a: '2' },
      [],
    ],
    [
      'headers on two lines each',
      `:authority:\nshop.example\n:path:\n/account\ncookie:\nsid=1; a=2\nreferer:\nhttps://shop.example/`,
      'request_headers',
      { sid: '1', a: '2' },
      [],
    ],
    [
      'Set-Cookie',
      'Set-Cookie: sid=3f9ac1; Path=/; Secure; HttpOnly; Expires=Fri, 01 Jan 2027 00:00:00 GMT',
      'set_cookie',
      {},
      ['sid=3f9ac1 shop.example/ Secure HttpOnly 2027-01-01'],
    ],
    [
      'headers of an answer',
      'HTTP/1.1 302 Found\r\nLocation: /\r\nset-cookie: sid=1; Domain=shop.example\r\nset-cookie: a=2; Path=/x\r\n',
      'set_cookie',
      {},
      ['sid=1 .shop.example/', 'a=2 shop.example/x'],
    ],
    ['tough-cookie', toughCookie, 'tough_cookie', {}, toughExact],
    ['its list', toughCookie.cookies, 'tough_cookie', {}, toughExact],
    [
      'Insomnia',
      {
        _type: 'export',
        __export_format: 4,
        resources: [
          { _id: 'wrk_1', _type: 'workspace' },
          { _id: 'jar_1', _type: 'cookie_jar', cookies: toughCookie.cookies },
        ],
      },
      'insomnia',
      {},
      toughExact,
    ],
    [
      'a session of HTTPie',
      httpieSession,
      'httpie_session',
      {},
      ['own=1 .shop.example/', 'sid=café shop.example/ Secure 2027-01-01'],
    ],
    [
      'CookieCloud',
      {
        cookie_data: { 'shop.example': [chromeCookie] },
        local_storage_data: { 'shop.example': { user: '7' } },
        update_time: 'x',
      },
      'cookiecloud',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly'],
    ],
    [
      'Selenium',
      [
        {
          name: 'sid',
          value: '1',
          domain: '.shop.example',
          path: '/',
          expiry: 1798761600,
          httpOnly: true,
          secure: true,
        },
      ],
      'puppeteer',
      {},
      ['sid=1 .shop.example/ Secure HttpOnly 2027-01-01'],
    ],
    [
      'Postman',
      [
        {
          ...{
            name: 'sid',
            value: '1',
            domain: 'shop.example',
            path: '/',
            secure: true,
            httpOnly: true,
            hostOnly: true,
          },
          expires: 'Fri, 01 Jan 2027 00:00:00 GMT',
        },
      ],
      'cookie_editor',
      {},
      ['sid=1 shop.example/ Secure HttpOnly 2027-01-01'],
    ],
    ...[{}, { hostOnly: true }].map((more): [string, object, string, object, string[]] => [
      `Cypress ${JSON.stringify(more)}`,
      [
        {
          ...{ name: 'sid', value: '1', path: '/', domain: 'shop.example', ...more, secure: true, httpOnly: true },
          ...{ expiry: 1798761600, sameSite: 'lax' },
        },
      ],
      'hostOnly' in more ? 'cookie_editor' : 'puppeteer',
      {},
      ['sid=1 shop.example/ Secure HttpOnly 2027-01-01'],
    ]),
    [
      'Cookie Quick Manager',
      [
        managed,
        { ...managed, 'Host raw': 'shop.example', 'Name raw': 'b', 'Expires raw': '0', 'Send for raw': 'false' },
      ],
      'cookie_quick_manager',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly 2027-01-01', 'b=3f9ac1 shop.example/ HttpOnly'],
    ],
    [
      'Cookie Quick Manager, later versions',
      [
        { ...managed, 'Host raw': 'https://.shop.example/', 'This domain only raw': 'true' },
        { ...managed, 'Host raw': 'https://shop.example/a', 'Path raw': '/a', 'This domain only raw': 'false' },
        { ...managed, 'Name raw': 'widget', 'First Party Domain': 'news.example' },
      ],
      'cookie_quick_manager',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly 2027-01-01', 'sid=3f9ac1 shop.example/a Secure HttpOnly 2027-01-01'],
    ],
    [
      'Guzzle',
      [
        {
          ...{
            Name: 'sid',
            Value: '3f9ac1',
            Domain: 'shop.example',
            Path: '/',
            'Max-Age': '7200',
            Expires: 1798761600,
          },
          ...{ Secure: true, Discard: false, HttpOnly: true, SameSite: 'Lax' },
        },
        { Name: 'b', Value: '2', Domain: '.shop.example', Path: '/', 'Max-Age': null, Expires: null, Secure: false },
      ],
      'cookie_objects',
      {},
      ['sid=3f9ac1 shop.example/ Secure HttpOnly 2027-01-01', 'b=2 .shop.example/'],
    ],
    [
      '.NET',
      [netCookie, { ...netCookie, Name: 'b', Domain: 'shop.example', Expires: '9999-12-31T23:59:59.9999999' }],
      'cookie_objects',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly 2027-01-01', 'b=3f9ac1 shop.example/ Secure HttpOnly'],
    ],
    [
      'Windows PowerShell, with its dates',
      [
        { ...netCookie, Expires: '/Date(1798761600000)/' },
        { ...netCookie, Name: 'b', Expires: '/Date(-62135575200000)/' },
        { ...netCookie, Name: 'ended', Expires: '/Date(1578913791674)/' },
      ],
      'cookie_objects',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly 2027-01-01', 'b=3f9ac1 .shop.example/ Secure HttpOnly'],
    ],
    [
      'Go’s net/http',
      [
        goCookie,
        { ...goCookie, Name: 'b', Domain: '', Path: '', Expires: '0001-01-01T00:00:00Z', Secure: false, SameSite: 0 },
        { ...goCookie, Name: 'ended', MaxAge: -1 },
      ],
      'cookie_objects',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly 2027-01-01', 'b=3f9ac1 .shop.example/ HttpOnly'],
    ],
    [
      'Go’s persistent-cookiejar',
      [
        {
          ...{ Name: 'sid', Value: '3f9ac1', Domain: 'shop.example', Path: '/', Secure: true, HttpOnly: true },
          ...{ Persistent: true, HostOnly: true, Expires: '2027-01-01T09:00:00.9840269+09:00' },
          ...{ Creation: '2026-03-17T18:19:15.4703732+09:00', CanonicalHost: 'shop.example' },
        },
      ],
      'cookie_objects',
      {},
      ['sid=3f9ac1 shop.example/ Secure HttpOnly 2027-01-01'],
    ],
    [
      'an answer of CDP',
      { id: 1, result: { cookies: [protocol] } },
      'cdp',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly'],
    ],
    [
      'events of CDP',
      [
        { method: 'Page.loadEventFired', params: {} },
        {
          method: 'Network.requestWillBeSentExtraInfo',
          params: { associatedCookies: [{ blockedReasons: [], cookie: protocol }], headers: {} },
        },
      ],
      'cdp',
      {},
      ['sid=3f9ac1 .shop.example/ Secure HttpOnly'],
    ],
    [
      'wget’s cookies.txt',
      '# HTTP Cookie File\nshop.example:8931\tFALSE\t/\tFALSE\t0\tsid\t3f9ac1\n',
      'netscape',
      {},
      ['sid=3f9ac1 shop.example/'],
    ],
    [
      'yt-dlp from Chromium',
      '# Netscape HTTP Cookie File\n.shop.example\tTRUE\t/\tTRUE\t13443235200000000\tsid\t3f9ac1\n',
      'netscape',
      {},
      ['sid=3f9ac1 .shop.example/ Secure 2027-01-01'],
    ],
    [
      'Cookie-Editor’s cookies.txt',
      `# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This file was generated by Cookie-Editor\nshop.example\tFALSE\t/\tTRUE\t${(now + day) / 1000 - 60}\tsid\t1\nshop.example\tFALSE\t/\tTRUE\t1798761600\ta\t2`,
      'netscape',
      {},
      ['sid=1 shop.example/ Secure', 'a=2 shop.example/ Secure 2027-01-01'],
    ],
    ['Python’s jar', 'shop.example\tFALSE\t/\tFALSE\t\tname\tcafÃ©', 'netscape', {}, ['name=café shop.example/']],
    [
      'Chromium’s cURL',
      `curl https://shop.example -b $'name=caf\\u00c3\\u00a9; euro=\\u00e2\\u201a\\u00ac; one=\\u00e9'`,
      'curl',
      { name: 'café', euro: '€', one: 'é' },
      [],
    ],
    [
      'the network panel of Firefox, of a request',
      { 'Request Cookies': { sid: '3f9ac1', lang: 'en' } },
      'map',
      { sid: '3f9ac1', lang: 'en' },
      [],
    ],
    ['the network panel of Firefox in Russian', { 'Куки запроса': { sid: '3f9ac1' } }, 'map', { sid: '3f9ac1' }, []],
    [
      'the network panel of Firefox, with the answer',
      {
        'Response Cookies': {
          sid: { expires: '2027-01-01T00:00:00.000Z', httpOnly: true, path: '/', secure: true, value: '77aa' },
          cart: { domain: '.shop.example', samesite: 'Lax', value: '5' },
          ended: { expires: '1970-01-01T00:00:00.000Z', path: '/', value: 'deleted' },
        },
        'Request Cookies': { sid: '3f9ac1', ended: '1', lang: 'en' },
      },
      'map',
      { lang: 'en' },
      ['sid=77aa shop.example/ Secure HttpOnly 2027-01-01', 'cart=5 .shop.example/'],
    ],
    ...[
      '-ArgumentList "sid", "3f9ac1", "/", "shop.example"',
      "-ArgumentList @('sid', '3f9ac1', '/', 'shop.example')",
      '"sid", "3f9ac1", "/", "shop.example"',
    ].map((list): [string, string, string, object, string[]] => [
      `PowerShell with ${list}`,
      `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.Cookies.Add((New-Object System.Net.Cookie ${list}))`,
      'powershell',
      {},
      ['sid=3f9ac1 shop.example/'],
    ]),
    ['a console', `'a=x\\\\y; b="1"'`, 'cookie_header', { a: 'x\\y', b: '"1"' }, []],
    ['a console with backticks', '`a="x"; b=it\'s`', 'cookie_header', { a: '"x"', b: "it's" }, []],
    ['Python’s Cookie header', 'Cookie: $Version=1; sid=1; $Path="/"', 'cookie_header', { sid: '1' }, []],
  ])('of %s is kept', (_what, content, format, map, exact) => {
    const forms = typeof content === 'string' ? [content] : [content, JSON.stringify(content)]
    for (const form of forms) expect(read(form)).toMatchObject({ format, map, exact })
    expect(Object.keys(read(content).map)).toEqual(Object.keys(map))
  })

  it('of all requests as PowerShell keeps the headers of each for its host', () => {
    const other = powershell
      .replace('Agent/1', 'Agent/2')
      .replaceAll('shop.example', 'other.example')
      .replace('77aa', '88bb')
    for (const all of [`${powershell};\n${other}`, `${other};\n${powershell}`]) {
      const { exact, state } = read(all)
      expect(exact).toEqual(['sid=a"b$c shop.example/', 'name=café .shop.example/'])
      expect(state).toMatchObject({ userAgent: 'Agent/1 (X11)', headers: { 'x-api-token': '77aa' } })
    }
    const call = (host: string) => `Invoke-WebRequest -Uri "https://${host}/" -Headers @{"x-${host}"="1"}`
    expect(read(`${call('shop.example')};\n${call('other.example')}`).state.headers).toEqual({ 'x-shop.example': '1' })
  })

  it('keeps who asks beside the cookies', () => {
    expect(read(powershell).state).toMatchObject({ userAgent: 'Agent/1 (X11)', headers: { 'x-api-token': '77aa' } })
    expect(read(httpieSession).state.headers).toEqual({ 'X-Api-Token': '77aa', Authorization: 'Basic ZGFuYTpwdw==' })
    expect(read('http -A bearer -a 1f shop.example Cookie:a=1').state.headers).toEqual({ Authorization: 'Bearer 1f' })
  })
})

const texts = { name: 'sid', value: '3f9ac1', domain: 'shop.example', path: '/' }
describe('a single cookie', () => {
  it.each<[what: string, cookie: object]>([
    ['of Cookie-Editor', chromeCookie],
    ['of EditThisCookie', { ...chromeCookie, id: 1 }],
    ['of the DevTools protocol', protocol],
    ['of Playwright, to be added', { name: 'sid', value: '3f9ac1', url: 'https://shop.example/' }],
    ['in texts only', texts],
    ['without a domain', { ...texts, domain: undefined }],
    ['of tough-cookie', toughCookie.cookies[0] as object],
    ['of tough-cookie, in texts only', { ...texts, name: undefined, key: 'sid' }],
    ['of .NET', netCookie],
    ['of .NET, in texts only', { Name: 'sid', Value: '3f9ac1', Domain: 'shop.example', Path: '/' }],
    ['of Go', goCookie],
    ['of Cookie Quick Manager', managed],
  ])('%s is read like a list of it', (_what, cookie) => {
    const given = JSON.stringify(cookie)
    const { format, exact, receipt } = read(`[${given}]`)
    expect(receipt.kept).toEqual(['sid'])
    for (const content of [given, JSON.parse(given)]) expect(read(content)).toMatchObject({ format, exact, map: {} })
  })

  it('of .NET without its path is refused by the names of its fields', () => {
    const cookie = { Name: 'sid', Value: '1', Domain: 'shop.example' }
    expect(refusalOf(cookie)).toContain('its top-level keys are Name, Value, Domain')
  })

  it.each<[map: Readonly<Record<string, string>>]>([
    [{ name: 'dana', domain: 'x', path: '/' }],
    [{ value: '1', key: '2', Name: '3' }],
  ])('is none of a map: %j', (map) => {
    expect(read(map)).toMatchObject({ format: 'map', map })
  })

  it('is a map for a user who says so', () => {
    expect(readImport(texts, { format: 'map', now, field: 'content' }).cookies).toHaveLength(4)
  })
})

const pastedCurl = "curl 'https://shop.example/' -H 'Cookie: sid=3f9ac1'"
it.each<[where: string, content: string, format: string]>([
  ['behind a dollar sign', `$ ${pastedCurl}`, 'curl'],
  ['in bash', `dana@host-1:~/work$ ${pastedCurl}`, 'curl'],
  ['in bash, twice', `dana@host:~$ ${pastedCurl}\ndana@host:~$ ${pastedCurl.replace('shop', 'other')}`, 'curl'],
  ['as root', `root@3f9ac1:/# ${pastedCurl}`, 'curl'],
  ['in a bash of Red Hat', `[dana@host ~]$ ${pastedCurl}`, 'curl'],
  ['in zsh', `dana@Danas-MacBook ~ % ${pastedCurl}`, 'curl'],
  ['in a bash without a name', `bash-5.2$ ${pastedCurl}`, 'curl'],
  ['in the shell of a container', `/ # ${pastedCurl}`, 'curl'],
  ['as root, with a short prompt', `# ${pastedCurl}`, 'curl'],
  ['in an environment of Python', `(venv) [dana@host ~]$ ${pastedCurl}`, 'curl'],
  ['in one of conda', `(base) dana@mac ~ % ${pastedCurl}`, 'curl'],
  ['in Starship', `❯ ${pastedCurl}`, 'curl'],
  ['in Oh My Zsh', `➜  work git:(main) ✗ ${pastedCurl}`, 'curl'],
  ['in fish', `dana@host ~/work> ${pastedCurl}`, 'curl'],
  ['with a short prompt', `% ${pastedCurl}`, 'curl'],
  ['in PowerShell', `PS C:\\Users\\Dana Smith> ${pastedCurl.replace('curl', 'curl.exe')}`, 'curl'],
  ['in PowerShell on Linux', `PS /home/dana> ${pastedCurl}`, 'curl'],
  ['in cmd', `C:\\Users\\Dana>curl ^"https://shop.example/^" ^\r\n  -b ^"sid=3f9ac1^"`, 'curl'],
  ['of wget', "dana@host:~$ wget --header 'Cookie: sid=3f9ac1' https://shop.example/", 'wget'],
  ['of HTTPie', "dana@host:~$ http https://shop.example/ 'Cookie:sid=3f9ac1'", 'httpie'],
  ['in a block of Markdown', `\`\`\`sh\n$ ${pastedCurl}\n\`\`\`\n`, 'curl'],
  ['in a block with tildes', `~~~\n${pastedCurl}\n~~~`, 'curl'],
  ['in a block, of a header', '```http\nCookie: sid=3f9ac1\n```', 'cookie_header'],
  ['in a block, of JSON', '```json\n{"sid": "3f9ac1"}\n```', 'map'],
])('is read as it was pasted %s', (_where, content, format) => {
  expect(read(content)).toMatchObject({ format, map: { sid: '3f9ac1' }, exact: [], receipt: { warnings: [] } })
})

it.each<[text: string, format: string]>([
  ['# HTTP Cookie File\nshop.example\tFALSE\t/\tFALSE\t0\tsid\t1', 'netscape'],
  ['sid=1> curl x', 'cookie_header'],
  ['Cookie: sid=$ curl x', 'cookie_header'],
  ['{"sid": "> curl x"}', 'map'],
  ['[{"name": "sid", "value": "$ curl x", "domain": "shop.example"}]', 'puppeteer'],
])('no prompt is found in %s', (text, format) => {
  const { format: found, receipt } = read(text)
  expect([found, receipt.kept]).toEqual([format, ['sid']])
})

it('no prompt is found in a web page', () => {
  expect(refusalOf(`<html><body><pre>$ ${pastedCurl}`)).toContain('looks like a web page')
})

it('is not taken out of a block that is longer than anyone pastes', () => {
  const content = `\`\`\`json\n{"sid": "${'1'.repeat(128 * 1024)}"}\n\`\`\``
  expect(refusalOf(content)).toContain('is not in a known format')
})

it.each([
  ['a value with a tab', '.shop.example\tTRUE\t/\tTRUE\t0\tsid\t3f9\tac1', 'sid'],
  [
    'a cookie of PowerShell in a variable',
    'Invoke-WebRequest -Uri "https://shop.example"; $session.Cookies.Add((New-Object System.Net.Cookie("sid", $sid)))',
    null,
  ],
])('%s is named as dropped', (_what, content, name) => {
  expect(read(content).receipt.dropped).toEqual([{ name, domain: null, reason: 'malformed', count: 1 }])
})

describe('what only looks like a Cookie header', () => {
  it.each<[content: string | object, message: string]>([
    ['sid=1; Path=/; HttpOnly', 'part'],
    ['sid=1; Expires=Fri, 01 Jan 2027 00:00:00 GMT', 'looks like a Set-Cookie line'],
    ['sid=1; path=/', 'looks like a Set-Cookie line'],
    ['Cookie: sid=1; Path=/', 'looks like a Set-Cookie line'],
    ['document.cookie = "sid=1; path=/"', 'looks like JavaScript'],
    ["cookies = {'sid': '1'}", 'looks like Python'],
    [
      '# Netscape HTTP Cookie File# https://curl.se/docs/http-cookies.htmlshop.example\tFALSE\t/\tTRUE\t0\tsid\t1shop.example\tFALSE\t/\tTRUE\t0\ta\t2',
      'looks like a cookies.txt that has lost its line ends: send it with `curl --data-binary`',
    ],
    ['import requests; requests.get("https://shop.example", cookies={"a": "1"})', 'looks like Python'],
    ['await fetch("https://shop.example", {headers: {cookie: "a=1; b=2"}})', 'looks like JavaScript'],
    ['Invoke-WebRequest -Headers @{"cookie"="a=1; b=2"}', 'looks like PowerShell'],
    ["[{'name': 'sid', 'value': '1', 'secure': True}]", 'looks like what Python prints'],
    ["{'sid': '1'}", 'looks like what Python prints'],
    ['sid\t3f9ac1\t.shop.example\t/\tSession\t9\t✓\t✓\tLax\t\t\tMedium', 'looks like rows of the developer tools'],
    ['sid:"3f9ac1"', 'looks like one value of the developer tools'],
    ['SQLite format 3\0\x10=a;', 'latchkey capture'],
    ['cookie = "sid=1; b=2"', 'looks like a variable of a program'],
    ["COOKIE='sid=1; b=2';", 'looks like a variable of a program'],
    ['export COOKIE="sid=1"', 'looks like a variable of a program'],
    ['$login="sid=1; b=2"', 'looks like a variable of a program'],
    ["-H 'Cookie: sid=1; b=2'", 'looks like a piece of a command'],
    ["-b 'sid=1; b=2'", 'looks like a piece of a command'],
    ['xh get shop.example Cookie:sid=1', 'is not in a known format'],
    ['sudo curl https://shop.example -b sid=1', 'is not in a known format'],
    ['Cookie : sid=1; b=2', 'is not in a known format'],
    ['a=1; b', 'is not in a known format'],
    ['https://shop.example/login?next=%2Faccount', 'is not in a known format'],
    ['/login?next=/account', 'is not in a known format'],
    ['<html><body a="1; b=2">', 'looks like a web page'],
    [{ encrypted: 'U2FsdGVkX19zYWx0c2FsdA==' }, 'an encrypted CookieCloud payload'],
    [{ uuid: 'a', encrypted: '3q2+7w==', crypto_type: 'aes-128-cbc-fixed' }, 'an encrypted CookieCloud payload'],
    [{ error: 'unauthorized', message: 'Please log in' }, 'looks like the answer of a server that refused'],
    ['{"detail":"Not authenticated"}', 'looks like the answer of a server that refused'],
    [{ error: { code: 401 }, status: 401, success: false }, 'looks like the answer of a server that refused'],
    [{ title: 'Forbidden', type: 'about:blank', detail: 'no' }, 'looks like the answer of a server that refused'],
    [{ sessions: [], owner: { a: 1 } }, 'its top-level keys are sessions, owner'],
  ])('%j is refused by name', (content, message) => {
    const told = refusalOf(content)
    expect(told).toContain(message === 'part' ? 'looks like a Set-Cookie line' : message)
  })

  it.each([
    'session=abc; headers=1',
    'prefs="lang=en"; cookie="b"',
    'a="b=c"',
    'cookies=1; jar=x; import=2',
    'Cookie: path=1; a b=2',
    '$x=1; fetch=2; http=3',
    'domain=1; secure=0; expires=never',
    'koa:sess=1; b/c=2',
  ])('%s is one', (text) => {
    expect(read(text).format).toBe('cookie_header')
  })

  it('is no encrypted payload for one of its names', () => {
    expect(read({ encrypted: '1', uuid: '2' })).toMatchObject({ format: 'map', map: { encrypted: '1', uuid: '2' } })
  })

  it.each([
    { error: 'none', sid: '3f9ac1' },
    { status: '1', code: 'a' },
  ])('%j is a map of cookies', (map) => {
    expect(read(map)).toMatchObject({ format: 'map', map })
  })

  it('is a map of names as errors have them for a user who says so', () => {
    const asked = readImport({ message: '1' }, { format: 'map', now, field: 'content' })
    expect(asked.cookies.map(({ name }) => name)).toEqual(['message'])
  })

  it('is one for a user who says so', () => {
    const asked = readImport('sid=1; path=/', { format: 'cookie_header', now, field: 'content' })
    expect(asked.cookies.map(({ name }) => name)).toEqual(['sid', 'path'])
  })

  it('has no attributes without a value for a user who says that it is one', () => {
    const asked = readImport('sid=1; Path=/; HttpOnly; secure ', { format: 'cookie_header', now, field: 'content' })
    expect(asked).toMatchObject({ cookies: [{ name: 'sid' }, { name: 'Path' }], malformed: [] })
  })

  it.each([
    'Error: session expired; code=401',
    'HttpOnly; sid=1',
    'Set-Cookie: sid=1; Path=/; HttpOnly',
    'set-cookie:sid=1',
    'Set-Cookie : sid=1',
    '< Set-Cookie: sid=1; Path=/; HttpOnly',
    "-H 'Set-Cookie: sid=1'",
    'Location: /login?next=/account',
    'https://shop.example/login?next=%2Faccount',
    'WWW-Authenticate: Basic realm="x"',
    'curl: (7) Failed url=http://x/',
    '<html lang="en"><title>502</title></html>',
  ])('is not %s, whatever a user says', (text) => {
    expect(() => readImport(text, { format: 'cookie_header', now, field: 'content' })).toThrow('cannot be read')
  })

  it('may have a name with a colon', () => {
    const asked = readImport('koa:sess=1; a: b=2', { format: 'cookie_header', now, field: 'content' })
    expect(asked.cookies.map(({ name }) => name)).toEqual(['koa:sess', 'a: b'])
  })

  it('gets no cookie from the attributes of another', () => {
    const attribute = fc.constantFrom(
      'Path=/',
      'HttpOnly',
      'Secure',
      'Max-Age=60',
      'SameSite=Lax',
      'Domain=shop.example',
    )
    const lines = fc.tuple(
      fc.constantFrom('', 'Set-Cookie: ', 'set-cookie:', 'Cookie: '),
      fc.array(attribute, { minLength: 1 }),
    )
    fc.assert(
      fc.property(lines, ([name, attributes]) => {
        try {
          const { map, exact } = read(`${name}sid=1; ${attributes.join('; ')}`)
          expect([...Object.keys(map), ...exact.map((one) => one.slice(0, 4))]).toEqual(['sid='])
        } catch (error) {
          if (!(error instanceof AppError)) throw error
        }
      }),
    )
  })

  it('and starts like any format never surprises', () => {
    const starts = fc.constantFrom(
      'http ',
      'wget ',
      'fetch("',
      '#LWP-Cookies-2.0\nSet-Cookie3: ',
      '$session = New-Object WebRequestSession\n',
      'GET / HTTP/1.1\n',
      'Set-Cookie: ',
      '{"__meta__":{"httpie":"1"},"cookies":',
      '{"cookie_data":',
      '{"result":',
    )
    fc.assert(
      fc.property(starts, fc.string({ unit: anyCodePoint, maxLength: 200 }), fc.json(), (start, text, json) => {
        for (const content of [start + text, `${start}${json}}`]) refusalOf(content)
      }),
      { numRuns: byForm({ short: 200, long: 1_000 }) },
    )
  })
})
