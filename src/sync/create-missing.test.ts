import { expect, it } from 'vitest'
import { missingDomains } from './create-missing.ts'

const source = { createMissing: true, domains: ['localhost:8080', 'https://Shop.test/', 'shop.test', 'fed.test'] }

it('creates no session for a domain that the server does not allow any more, and those for the others', () => {
  const missing = (allowsHost: () => boolean) =>
    missingDomains(source, [{ domain: 'fed.test' }], allowsHost).map(({ domain }) => domain)
  expect(missing(() => true)).toEqual(['localhost', 'shop.test'])
  expect(missing(() => false)).toEqual(['shop.test'])
})
