import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byForm } from '../support/long-form.ts'
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
import { repeatedInput } from './attacks/repeated-input.ts'
import { requestsWithoutKey } from './attacks/requests-without-key.ts'
import { restlessPages } from './attacks/restless-pages.ts'
import { stalledTargets } from './attacks/stalled-targets.ts'
import { stalledWebhooks } from './attacks/stalled-webhooks.ts'
import { unreadAnswers } from './attacks/unread-answers.ts'
import { unreadResults } from './attacks/unread-results.ts'
import { waitingLeases } from './attacks/waiting-leases.ts'
import { waitingScrapes } from './attacks/waiting-scrapes.ts'
import { attacks } from './attacks.ts'
import type { Figures } from './neighbour.ts'
import { type AttackResult, openStage, runAttackOn, runShortAttack, type WallStage } from './run-attack.ts'
import { isSlower } from './wall-table.ts'

// The short form: whether each wall holds. How long others wait is told by `npm run test:walls`, on a quiet machine.

/**
 * These make others wait: in a second they show nothing. What fills the disk of the log is in log-faults.test.ts, and who
 * gets a browser in permit-queue.test.ts.
 */
const onlyLong: readonly Attack[] = [...noisyAttacks, goodput, fullLogDisk, requestsWithoutKey, restlessPages]
/** Their settings change nothing for the others. The last one goes last: its scrapes wait until the server ends. */
const sharesServer: readonly Attack[] = [logInGuesses, logInsAtOnce, waitingScrapes]
/** What they attack has tests of its own: each guess is a hash of a password, each page and answer one of many MB. */
const left = byForm<readonly Attack[]>({
  short: [
    ...[logInGuesses, logInsAtOnce, largePages, manyPages, largeResults, unreadAnswers, unreadResults],
    ...[
      repeatedInput,
      stalledTargets,
      inflatingBodies,
      inflatingPages,
      longHeaders,
      manyCookies,
      largeStates,
      largeLists,
      waitingLeases,
      stalledWebhooks,
      endlessRequests,
      pipelinedRequests,
    ],
  ],
  long: [],
})
const sharedSettings = Object.assign({}, ...sharesServer.map(({ settings }) => settings))

const isLeft = (attack: Attack): boolean => onlyLong.includes(attack) || left.includes(attack)
const chosen = attacks.filter((attack) => !isLeft(attack) && !sharesServer.includes(attack))
const needsOwnServer = ({ settings }: Attack): boolean => settings !== undefined

function expectHolds({ problems, during }: AttackResult): void {
  expect(problems).toEqual([])
  expect(Math.min(during.reads.count, during.scrapes.count)).toBeGreaterThan(0)
}

describe('on one server', () => {
  let stage: WallStage
  beforeAll(async () => {
    stage = await openStage(sharedSettings)
  })
  afterAll(() => stage.close())

  const onIt = [...chosen.filter((attack) => !needsOwnServer(attack)), ...sharesServer]
  test.for(onIt.filter((attack) => !isLeft(attack)))('$name stops nobody else', async (attack) => {
    expectHolds(await runAttackOn(stage, attack, { isShort: true }))
  })
})

test.concurrent.for(chosen.filter(needsOwnServer))('$name stops nobody else', async (attack, { skip }) => {
  const result = await runShortAttack(attack)
  if (result === null) return skip()
  expectHolds(result)
})

describe('isSlower', () => {
  const figures = (p99: number): Figures => ({ count: 1, p50: 1, p99, errors: 0 })
  test.each([
    [30, 59, false],
    [30, 61, true],
    [1, 19, false],
    [1, 21, true],
  ])('%d ms, then %d', (before, during, expected) => {
    expect(isSlower(figures(before), figures(during))).toBe(expected)
  })
})
