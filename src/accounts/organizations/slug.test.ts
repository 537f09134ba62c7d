import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCodePoint } from '../../../test/support/any-text.ts'
import { distinctSlug, personalSlug, slugOf } from './slug.ts'

it.each([
  ['Acme', 'acme'],
  ['  Café Déjà Vu! ', 'cafe-deja-vu'],
  ['a --- b', 'a-b'],
  ['日本', 'organization'],
  ['!!!', 'organization'],
  [`${'x'.repeat(47)} y`, 'x'.repeat(47)],
  ['ﬁne', 'fine'],
])('makes %j into %j', (name, expected) => {
  expect(slugOf(name)).toBe(expected)
})

it('can always stand in an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCodePoint, maxLength: 300 }), (name) => {
      expect(slugOf(name)).toMatch(/^(?=.{1,48}$)[a-z0-9]+(-[a-z0-9]+)*$/)
    }),
  )
})

it('tells organizations of one name apart by their ids', () => {
  expect(distinctSlug('Acme', '01234567-89ab')).toBe('acme-01234567')
  expect(personalSlug('01234567-89ab')).toBe('personal-01234567-89ab')
})
