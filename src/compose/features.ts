import { createAccounts } from '../accounts/accounts.ts'
import { requireCredential } from '../accounts/is-credential-valid.ts'
import { createAuditRepository } from '../audit/repository.ts'
import { bind } from '../bind.ts'
import type { HttpServices } from '../http/services.ts'
import { createIdempotency } from '../idempotency/idempotency.ts'
import { createIdempotencyRepository } from '../idempotency/repository.ts'
import { createMetrics } from '../metrics.ts'
import type { Core } from '../open-core.ts'
import { openIntake } from '../server-keys.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { openEncryptedCookies } from '../sessions/encrypted-cookies.ts'
import { createSessions } from '../sessions/sessions.ts'
import { retryWhileUnwritable } from '../storage/retry.ts'
import { createPageObserver } from '../use/judge.ts'
import { createAnonymousCopies } from '../validation/anonymous-copies.ts'
import { showsUser } from '../validation/ask-unstored.ts'
import { type Validate, type ValidationDependencies, validate, validateFound } from '../validation/validate.ts'
import { createWaitingSince } from '../waiting-since.ts'
import { composeBackground } from './background.ts'
import { composeEvents } from './events.ts'
import { composeLogins } from './logins.ts'
import type { FeatureParts } from './parts.ts'
import { composeScraping } from './scraping.ts'
import { composeShared } from './shared.ts'

/** The services for the routes, and the background work. */
export function composeFeatures(core: Core, parts: FeatureParts) {
  const { egressPolicy, egress, accountDeps, warnOf, logCounts, leaseMs, loopTurns, tier, browser, pages } = parts
  const { config, clock, random, vault, audit } = core
  const outbox = composeEvents(core, { ...parts, onError: warnOf('events') })
  const { store, writer: events } = outbox
  const shared = composeShared(core, { store, events, egress, leaseMs })
  const { sessionRepository, leases, budget } = shared
  const metrics = createMetrics({
    store,
    clock,
    budget,
    logCounts,
    waitingSince: createWaitingSince(store, clock, outbox.deliverer),
    browserPages: () => browser?.pool.usage() ?? null,
  })
  const scraping = composeScraping(core, {
    ...parts,
    shared,
    tiers: browser === null ? [tier] : [tier, browser.tier],
    metrics,
    onError: warnOf('jobs'),
  })
  const validation: ValidationDependencies = {
    ...shared,
    ...bind(accountDeps, { requireCredential }),
    tier,
    browser: browser === null ? null : { tier: browser.tier, copies: createAnonymousCopies(clock) },
    observe: createPageObserver(pages),
    copies: createAnonymousCopies(clock),
    loopTurns,
  }
  const intake = openIntake(store, core)
  const idempotency = createIdempotency({
    store,
    repository: createIdempotencyRepository(store),
    vault,
    clock,
    resultTtlMs: config.resultTtlSeconds * 1000,
  })
  const sessionDeps: SessionDependencies = {
    store,
    patientStore: {
      commit: (list, options) => retryWhileUnwritable(shared, () => store.commit(list, options)),
    },
    repository: sessionRepository,
    leaseRepository: shared.leaseRepository,
    auditRepository: createAuditRepository(store),
    audit,
    events,
    vault,
    egressPolicy,
    clock,
    random,
    loopTurns,
    sessionLimit: config.sessionLimit,
    bounds: shared.bounds,
    showsUser: (session, secrets, recordUse) => showsUser(validation, session, secrets, recordUse),
  }
  const validateAsked: Validate = (principal, id, options) =>
    metrics.validation(() => validate(validation, principal, id, options), options.signal)
  const { captures, ...logins } = composeLogins(core, {
    ...parts,
    store,
    sessionDeps,
    validation,
    validate: validateAsked,
    onError: warnOf('captures'),
  })
  const services: HttpServices = {
    sessions: createSessions(sessionDeps),
    captures,
    ...logins,
    encryptedCookies: { publicKey: intake.publicKey, open: (box) => openEncryptedCookies({ intake }, box) },
    accounts: createAccounts(accountDeps),
    leases,
    ...scraping,
    validate: validateAsked,
    ...outbox.services,
    idempotency,
    holdBody: (account) => budget.hold(account),
    requireReady: () => core.requireReady(),
    metrics: () => metrics.text(),
    answered: metrics.answered,
    mayAnswer: metrics.mayAnswer,
  }
  const background = composeBackground(core, {
    ...parts,
    shared,
    captures,
    jobs: scraping.jobs,
    idempotency,
    tier,
    validate: (found, caller, signal) =>
      metrics.validation(
        () => validateFound(validation, found, caller, { signal, leaseId: null, waiting: null }),
        signal,
      ),
  })
  return {
    services,
    endLeft: background.endLeft,
    start: () => {
      scraping.jobs.start()
      outbox.start()
    },
    finishJobs: () => scraping.jobs.finish(),
    finishChecks: background.finishChecks,
    cutWork: () => {
      scraping.jobs.cut()
      background.cutChecks()
    },
    round: background.round,
    close: async () => {
      await background.close()
      await scraping.jobs.close()
      await pages.close()
      await outbox.close()
    },
  }
}
