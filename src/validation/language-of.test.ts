import { expect, test } from 'vitest'
import { languageOf } from './language-of.ts'

test.each([
  ['by its header', { 'Accept-Language': 'de, en;q=0.5', authorization: 'Bearer 1' }, 'fr', 'de, en;q=0.5'],
  ['by its locale', { authorization: 'Bearer 1' }, 'pt-BR', 'pt-BR'],
  ['not known', {}, null, undefined],
  ['no language', { 'accept-language': 'key:"1"' }, null, undefined],
])('the language of a session is %s', (_name, headers, locale, language) => {
  expect(languageOf({ headers, locale })).toEqual(language === undefined ? {} : { 'accept-language': language })
})
