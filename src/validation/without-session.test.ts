import { expect, test } from 'vitest'
import { languageOf } from './without-session.ts'

test.each([
  ['by its header', { 'Accept-Language': 'de, en;q=0.5', authorization: 'Bearer 1' }, 'fr', 'de, en;q=0.5'],
  ['by its locale', { authorization: 'Bearer 1' }, 'pt-BR', 'pt-BR'],
  ['not known', {}, null, undefined],
  [
    'several',
    { 'accept-language': 'zh-Hant-TW,zh;q=0.9,es-419;q=0.8, *;q=0.1' },
    null,
    'zh-Hant-TW,zh;q=0.9,es-419;q=0.8, *;q=0.1',
  ],
  ['no language', { 'accept-language': 'key:"1"' }, null, undefined],
  ['a word that may be a secret', { 'accept-language': 'hunter2-swordfish' }, null, undefined],
  ['a language and such a word', { 'accept-language': 'de, s3cr3t' }, null, undefined],
])('the language of a session is %s', (_name, headers, locale, language) => {
  expect(languageOf({ headers, locale })).toEqual(language === undefined ? {} : { 'accept-language': language })
})
