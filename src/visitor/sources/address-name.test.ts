import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { parsePage } from '../../verdict/parse.ts'
import { addressName } from './address-name.ts'

const links = (count: number, query: string) =>
  Array.from({ length: count }, (_, index) => `<a href="/p${index}?${query}">Part ${index}</a>`).join('')
const named = (url: string, body: string) => {
  const page = examplePage(body, { finalUrl: `https://site.example${url}` })
  return addressName(page, parsePage(page.body)).names?.map(({ name }) => name) ?? []
}

describe('a user name that the address and nearly all links of a page carry', () => {
  test('is the visitor’s', () => {
    expect(named('/?username=mira.holt&db=desk', links(9, 'username=mira.holt&amp;db=desk'))).toEqual(['mira.holt'])
  })

  test.each<[string, string, string]>([
    ['few links', '/?user=mira', links(3, 'user=mira')],
    ['a list filtered by a user', '/log?user=mira', links(9, 'user=mira&amp;page=2') + links(6, 'all=1')],
    ['links to several users', '/log?user=mira', links(9, 'user=ada')],
    ['an address without it', '/log', links(9, 'user=mira')],
  ])('not of %s', (_name, url, body) => {
    expect(named(url, body)).toEqual([])
  })
})
