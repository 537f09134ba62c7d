import { settingWords } from '../http/schemas/session-fields.ts'
import type { WordTable } from '../http/schemas/word-table.ts'
import { accountWords } from './words/account-words.ts'
import { browserWords } from './words/browser-words.ts'
import { checkWords } from './words/check-words.ts'
import { commonWords } from './words/common-words.ts'
import { eventWords } from './words/event-words.ts'
import { scrapeWords } from './words/scrape-words.ts'
import { sessionWords } from './words/session-words.ts'
import { syncWords } from './words/sync-words.ts'

/** The tables by subject; no name is in two of them. */
export const wordTables: readonly WordTable[] = [
  commonWords,
  sessionWords,
  settingWords,
  checkWords,
  scrapeWords,
  browserWords,
  eventWords,
  syncWords,
  accountWords,
]

/** A name has one meaning in the whole API, so it is described once. */
export const fieldWords: WordTable = Object.assign({}, ...wordTables)
