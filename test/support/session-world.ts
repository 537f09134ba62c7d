import { createAuditWriter } from '../../src/audit/append.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { systemRandom } from '../../src/clock.ts'
import { createEventWriter } from '../../src/events/repository/event-writer.ts'
import type { SessionDependencies } from '../../src/sessions/dependencies.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import type { Bounds } from '../../src/sessions/monitoring/bounds.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { createSessions, type Sessions } from '../../src/sessions/sessions.ts'
import type { Store } from '../../src/storage/store.ts'
import { testVault } from './test-vault.ts'

/** A clock that a test moves. */
export interface TestClock {
  now(): number
  /** As a stopwatch: moved by `advance` alone. */
  elapsed(): number
  advance(ms: number): void
}

export function testClock(start = 1_800_000_000_000): TestClock {
  let now = start
  return {
    now: () => now,
    elapsed: () => now - start,
    advance: (ms) => {
      now += ms
    },
  }
}

export interface SessionWorld extends SessionDependencies {
  readonly sessions: Sessions
  readonly clock: TestClock
}

/** The sessions of a store, with real repository, vault and audit trail. */
export function sessionWorld(
  store: Store,
  options: {
    readonly sessionLimit?: number
    readonly bounds?: Bounds
    readonly keptVersions?: number
    readonly showsUser?: SessionDependencies['showsUser']
    readonly patientStore?: SessionDependencies['patientStore']
  } = {},
): SessionWorld {
  const clock = testClock()
  const deps = {
    store,
    patientStore: options.patientStore ?? store,
    repository: createSessionRepository(store, options.keptVersions ?? 20),
    leaseRepository: createLeaseRepository(store),
    auditRepository: createAuditRepository(store),
    loopTurns: { next: () => Promise.resolve() },
    audit: createAuditWriter({ clock, random: systemRandom }),
    events: createEventWriter({ db: store.db, clock, random: systemRandom, publicAddress: () => 'https://keys.test' }),
    vault: testVault,
    egressPolicy: { allowsHost: () => true },
    showsUser: options.showsUser ?? (async () => ({ shown: null, cookies: null })),
    clock,
    random: systemRandom,
    sessionLimit: options.sessionLimit ?? 50,
    bounds: options.bounds ?? null,
  }
  return { ...deps, sessions: createSessions(deps) }
}
