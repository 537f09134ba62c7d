import { rows, visits } from './rows.ts'

const here = 'https://a.test/x/y'
const bare = 'http://a.test/x/y'

/** `__Secure-`, `__Host-`: RFC 6265bis 5.7 steps 20 and 21; `__Http-`, `__Host-Http-`: Chromium's own. */
export const prefixCases = [
  ...rows('prefixes', here, [
    ['__Secure-a=1; Secure', '__Secure-a=1'],
    ['__Secure-a=1', null],
    ['__secure-a=1', null],
    ['__SECURE-a=1; Secure', '__SECURE-a=1'],
    ['__Secure-a=1; Secure; Domain=a.test; Path=/x', '__Secure-a=1'],
    ['__Secure-=1', null],
    ['__Secure-', null],
    ['=__Secure-a', null],
    ['__Secure-a; Secure', null],
    ['__secure-a; Secure', null],
    ['__Secure=1', '__Secure=1'],
    ['__SecureA-=1', '__SecureA-=1'],
    ['_Secure-a=1', '_Secure-a=1'],
    ['a__Secure-=1', 'a__Secure-=1'],
    [' __Secure-a =1', null],
    ['__Host-a=1; Secure; Path=/', '__Host-a=1'],
    ['__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60', '__Host-a=1'],
    ['__HOST-a=1; Secure; Path=/', '__HOST-a=1'],
    ['__Host-a=1; Secure; Path=/; Domain=', '__Host-a=1'],
    ['__Host-a=1; Path=/', null],
    ['__Host-a=1; Secure', null],
    ['__Host-a=1; Secure; Path=/x', null],
    ['__Host-a=1; Secure; Path=', null],
    ['__Host-a=1; Secure; Path=/; Path=/x', null],
    ['__Host-a=1; Secure; Path=/x; Path=/', '__Host-a=1'],
    ['__Host-a=1; Secure; Path=/; Domain=a.test', null],
    ['__Host-a=1; Secure; Path=/; Domain=a.test; Domain=', '__Host-a=1'],
    ['__host-a=1; Path=/', null],
    ['__Host-a; Secure; Path=/', null],
    ['=__Host-a; Secure; Path=/', null],
    ['__Host=1', '__Host=1'],
    ['__Hos-a=1', '__Hos-a=1'],
    ['__Http-a=1; Secure; HttpOnly', '__Http-a=1'],
    ['__Http-a=1; Secure', null],
    ['__Http-a=1; HttpOnly', null],
    ['__http-a=1', null],
    ['__Http-a; Secure; HttpOnly', null],
    ['__Host-Http-a=1; Secure; HttpOnly; Path=/', '__Host-Http-a=1'],
    ['__Host-Http-a=1; Secure; Path=/', null],
    ['__Host-Http-a=1; Secure; HttpOnly', null],
    ['__Host-Http-a=1; Secure; HttpOnly; Path=/; Domain=a.test', null],
    ['__Https-a=1', '__Https-a=1'],
  ]),
  ...rows('prefixes', bare, [
    ['__Secure-a=1; Secure', null],
    ['__Secure-a=1', null],
    ['__Host-a=1; Secure; Path=/', null],
    ['__Host-a=1; Path=/', null],
    ['__Http-a=1; HttpOnly', null],
  ]),
  ...rows('prefixes', 'https://a.test/x', [
    // The default path is the root's, and still it must be named.
    ['__Host-a=1; Secure', null],
    ['__Host-a=1; Secure; Path', null],
  ]),
  ...visits('prefixes', [
    [
      'a host cookie stays with its host',
      ['https://a.test/', null, '__Host-a=1; Secure; Path=/'],
      ['https://b.a.test/', null, '__Host-a=2; Secure; Path=/; Domain=a.test'],
      ['http://a.test/', null, '__Host-a=3; Path=/'],
      ['https://a.test/', '__Host-a=1'],
    ],
  ]),
]
