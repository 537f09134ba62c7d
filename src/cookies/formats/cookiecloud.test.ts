import { expect, it, vi } from 'vitest'
import { readCookieCloud } from './cookiecloud.ts'

const cookie = (name: string, over: object = {}) => ({ name, value: 'v', domain: 'shop.example', path: '/', ...over })

it('takes a cookie once that is listed for several keywords', () => {
  const listed = [cookie('sid'), cookie('sid', { path: '/shop' }), cookie('theme')]
  const read = readCookieCloud({ cookie_data: { shop: listed, example: structuredClone(listed) } })
  expect(read?.cookies.map(({ name, ...rest }) => [name, 'path' in rest && rest.path])).toEqual([
    ['sid', '/'],
    ['sid', '/shop'],
    ['theme', '/'],
  ])
})

it('writes no cookie to compare it that is the only one of its name', () => {
  const written = vi.spyOn(JSON, 'stringify')
  readCookieCloud({ cookie_data: { shop: [cookie('a'), cookie('b'), cookie('a', { domain: 'www.shop.example' })] } })
  expect(written).not.toHaveBeenCalled()
  written.mockRestore()
})
