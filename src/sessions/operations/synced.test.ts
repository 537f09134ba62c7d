import { expect, it } from 'vitest'
import { importCookies } from '../../cookies/formats/import-cookies.ts'
import { noSecrets } from '../state/secrets.ts'
import { withPushed } from './synced.ts'

const origin = 'https://app.example.com'
const held = (token: string) => ({ origin, localStorage: [{ name: 'token', value: token }] })

it('a push is tried with the token that it brings', () => {
  const stored = {
    ...noSecrets,
    storage: [{ ...held('first-token-00001'), indexedDb: null }],
    headers: { Authorization: 'Bearer first-token-00001' },
    tokenEntry: { origin, key: 'token' },
  }
  const pushed = { cookies: [], origins: [held('second-token-0002')] }
  const imported = importCookies(pushed, 'app.example.com', 0)
  const { storage, headers } = withPushed(stored, { imported, userAgent: null }, { validationUrl: origin })
  expect([storage, headers]).toMatchObject([[held('second-token-0002')], { Authorization: 'Bearer second-token-0002' }])
})
