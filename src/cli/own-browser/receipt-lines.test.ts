import { expect, it } from 'vitest'
import { receiptLines, stateLines } from './receipt-lines.ts'

const cookie = { value: 'secret-1', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' as const }

it('names what would be sent, and no value', () => {
  const lines = stateLines({
    cookies: [
      { ...cookie, name: 'sid', domain: 'shop.example', expires: -1 },
      { ...cookie, name: 'a\u001b[2J\u202e', domain: '.shop.example', expires: 1_795_694_400 },
    ],
    origins: [{ origin: 'https://shop.example', localStorage: [{ name: 'tok', value: 'secret-2' }] }],
    tooLarge: ['database mail of https://shop.example'],
    cookieOrigins: ['https://shop.example'],
    userAgent: 'Chrome',
    otherSites: ['id.test'],
  })
  expect(lines).toEqual([
    '  cookie sid of shop.example, without a date',
    '  cookie a\ufffd[2J\ufffd of .shop.example, until 2026-11-26 12:00',
    '  storage of https://shop.example: localStorage 1, IndexedDB 0',
    '  left out, too large for a session: database mail of https://shop.example',
    '  left out: cookies of id.test',
  ])
})

it('says what the server drops and warns of', () => {
  const limited = [null, 'shop.example'].map((domain) => ({ name: null, domain, reason: 'limit', count: 1 }))
  const receipt = {
    format: 'storage_state',
    kept: ['sid'],
    dropped: [{ name: null, domain: 'id.test', reason: 'other_domain', count: 2 }, ...limited],
    storage: { origins: 0, items: 0 },
    binding: 'device',
    binding_details: 'Ends soon.',
    warnings: [{ code: 'expires_soon', message: 'Expires soon.', names: ['sid'] }],
  }
  expect(receiptLines(receipt)).toEqual([
    '  dropped: id.test (other_domain)',
    '  dropped: cookies or storage (limit)',
    '  dropped: storage of shop.example (limit)',
    '  warning: Expires soon.',
    '  warning: Ends soon.',
  ])
})
