import { expect, it, onTestFinished } from 'vitest'
import { createProfile, ownCookies, readProfile } from './profile.ts'

it('says in one line that the browser did not start', async () => {
  const profile = createProfile()
  onTestFinished(() => profile.remove())
  const of = { domain: 'shop.example', origins: [] }
  const read = readProfile({ executable: '/bin/false', sandbox: true }, profile.folder, of)
  await expect(read).rejects.toThrow(/^\/bin\/false did not start again to read the login, .*$/)
})

it('keeps the cookies of the domain, and names the other sites', () => {
  const domains = [
    'shop.example',
    '.shop.example',
    'www.shop.example',
    'id.test',
    '.id.test',
    'notshop.example',
    'example',
  ]
  const { kept, otherSites } = ownCookies(
    domains.map((domain) => ({ domain })),
    'shop.example',
  )
  expect(kept.map(({ domain }) => domain)).toEqual(['shop.example', '.shop.example', 'www.shop.example'])
  expect(otherSites).toEqual(['example', 'id.test', 'notshop.example'])
})

it('keeps a cookie that a parent set for its subdomains, but not its own', () => {
  const { kept } = ownCookies([{ domain: '.shop.example' }, { domain: 'shop.example' }], 'www2.shop.example')
  expect(kept).toEqual([{ domain: '.shop.example' }])
})
