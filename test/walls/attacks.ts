import type { Attack } from './attack.ts'
import { largePages } from './attacks/large-pages.ts'
import { largeResults } from './attacks/large-results.ts'
import { manyPages } from './attacks/many-pages.ts'
import { repeatedInput } from './attacks/repeated-input.ts'
import { unreadAnswers } from './attacks/unread-answers.ts'

/** All of them, in the order of the table. */
export const attacks: readonly Attack[] = [repeatedInput, manyPages, largePages, largeResults, unreadAnswers]
