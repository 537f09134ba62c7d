import type { WordTable } from '../../src/http/schemas/fields.ts'
import { settingWords } from '../../src/http/schemas/session-fields.ts'
import { accountWords } from './words/account-words.ts'
import { checkWords } from './words/check-words.ts'
import { commonWords } from './words/common-words.ts'
import { eventWords } from './words/event-words.ts'
import { scrapeWords } from './words/scrape-words.ts'
import { sessionWords } from './words/session-words.ts'

/** The tables by subject; no name is in two of them. */
export const wordTables: readonly WordTable[] = [
  commonWords,
  sessionWords,
  settingWords,
  checkWords,
  scrapeWords,
  eventWords,
  accountWords,
]

/** A name has one meaning in the whole API, so it is described once. */
export const fieldWords: WordTable = Object.assign({}, ...wordTables)

/** Parameters in paths and queries. */
export const parameterWords: WordTable = {
  action: ['Only entries of this action'],
  cursor: ['`next_cursor` of the previous page'],
  delivery_id: ['Id of the delivery', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  domain: ['A host name'],
  invitation_id: ['Id of the invitation', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  token: ['The token of the invitation', 'inv_5f2b9c1d7e'],
}
