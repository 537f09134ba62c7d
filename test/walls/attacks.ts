import type { Attack } from './attack.ts'
import { endlessRequests } from './attacks/endless-requests.ts'
import { fullLogDisk } from './attacks/full-log-disk.ts'
import { goodput } from './attacks/goodput.ts'
import { inflatingBodies } from './attacks/inflating-bodies.ts'
import { inflatingPages } from './attacks/inflating-pages.ts'
import { largeLists } from './attacks/large-lists.ts'
import { largePages } from './attacks/large-pages.ts'
import { largeResults } from './attacks/large-results.ts'
import { largeStates } from './attacks/large-states.ts'
import { logInGuesses } from './attacks/log-in-guesses.ts'
import { logInsAtOnce } from './attacks/log-ins-at-once.ts'
import { longHeaders } from './attacks/long-headers.ts'
import { manyCookies } from './attacks/many-cookies.ts'
import { manyPages } from './attacks/many-pages.ts'
import { noisyAttacks } from './attacks/noisy.ts'
import { pipelinedRequests } from './attacks/pipelined-requests.ts'
import { refusedScrapes } from './attacks/refused-scrapes.ts'
import { repeatedInput } from './attacks/repeated-input.ts'
import { requestsWithoutKey } from './attacks/requests-without-key.ts'
import { restlessPages } from './attacks/restless-pages.ts'
import { stalledTargets } from './attacks/stalled-targets.ts'
import { stalledWebhooks } from './attacks/stalled-webhooks.ts'
import { unreadAnswers } from './attacks/unread-answers.ts'
import { unreadResults } from './attacks/unread-results.ts'
import { viewerSockets } from './attacks/viewer-sockets.ts'
import { waitingLeases } from './attacks/waiting-leases.ts'
import { waitingScrapes } from './attacks/waiting-scrapes.ts'

/** All of them, in the order of the table. */
export const attacks: readonly Attack[] = [
  repeatedInput,
  manyPages,
  largePages,
  largeResults,
  unreadAnswers,
  unreadResults,
  stalledTargets,
  endlessRequests,
  pipelinedRequests,
  requestsWithoutKey,
  viewerSockets,
  inflatingBodies,
  inflatingPages,
  longHeaders,
  manyCookies,
  largeStates,
  largeLists,
  waitingScrapes,
  waitingLeases,
  stalledWebhooks,
  fullLogDisk,
  logInGuesses,
  logInsAtOnce,
  refusedScrapes,
  restlessPages,
  ...noisyAttacks,
  goodput,
]
