import type { Attack } from './attack.ts'
import { fullLogDisk } from './attacks/full-log-disk.ts'
import { goodput } from './attacks/goodput.ts'
import { largePages } from './attacks/large-pages.ts'
import { largeResults } from './attacks/large-results.ts'
import { logInGuesses } from './attacks/log-in-guesses.ts'
import { manyPages } from './attacks/many-pages.ts'
import { noisyAttacks } from './attacks/noisy.ts'
import { refusedScrapes } from './attacks/refused-scrapes.ts'
import { repeatedInput } from './attacks/repeated-input.ts'
import { stalledTargets } from './attacks/stalled-targets.ts'
import { unreadAnswers } from './attacks/unread-answers.ts'
import { waitingScrapes } from './attacks/waiting-scrapes.ts'

/** All of them, in the order of the table. */
export const attacks: readonly Attack[] = [
  repeatedInput,
  manyPages,
  largePages,
  largeResults,
  unreadAnswers,
  stalledTargets,
  waitingScrapes,
  fullLogDisk,
  logInGuesses,
  refusedScrapes,
  ...noisyAttacks,
  goodput,
]
