import { systemStopwatch, systemTimer } from '../../src/clock.ts'
import { createEventWriter } from '../../src/events/repository/event-writer.ts'
import type { MonitorDependencies } from '../../src/monitor/dependencies.ts'
import type { Core } from '../../src/open-core.ts'
import type { Bounds } from '../../src/sessions/monitoring/bounds.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { openState } from '../../src/sessions/state/open-secrets.ts'
import type { Finding } from '../../src/validation/finding.ts'
import { noMemory } from '../../src/validation/probe-memory.ts'
import { recordValidation } from '../../src/validation/record.ts'
import type { Judgement } from '../../src/verdict/judgement.ts'
import { noSightings } from '../../test/support/no-sightings.ts'

const loggedIn: Judgement = {
  verdict: 'logged_in',
  confidence: 97,
  pLoggedIn: 0.97,
  evidence: [],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
}

const finding: Finding = {
  answer: {
    isValid: true,
    confidence: 97,
    inconclusive: false,
    details: '',
    detectedUser: null,
    wrongUser: null,
    accountLinks: [],
    userElements: [],
    cookieExpiryDetected: null,
    cookiesExpiringSoon: false,
  },
  judgement: loggedIn,
  page: null,
  cookies: noSightings,
  memory: noMemory,
  stateUpdate: null,
  latencyMs: 0,
  bindsDevice: false,
  isDoubted: false,
  shown: null,
  tier: '1',
}

export interface ScheduleOnly extends Pick<MonitorDependencies, 'sessionRepository' | 'events' | 'validate'> {
  /** How many validations there were. */
  count(): number
}

/** Validations without their visit: what a logged-in answer means is written whole; nothing is fetched or parsed. */
export function createScheduleOnly({ store, audit, clock, random, vault }: Core, bounds: Bounds): ScheduleOnly {
  const sessionRepository = createSessionRepository(store, 20)
  const events = createEventWriter({ db: store.db, clock, random, publicAddress: () => '' })
  const deps = {
    store,
    sessionRepository,
    audit,
    events,
    vault,
    clock,
    stopwatch: systemStopwatch,
    timer: systemTimer,
    random,
    bounds,
  }
  let count = 0
  return {
    sessionRepository,
    events,
    count: () => count,
    validate: async (found, caller) => {
      count += 1
      const turn = { commit: store.commit, showedNothing: () => {}, fence: () => [] }
      await recordValidation(deps, { used: await openState(deps, found), turn }, caller, finding)
      return { verdict: 'logged_in', isProxyFault: false }
    },
  }
}
