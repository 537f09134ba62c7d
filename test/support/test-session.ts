import type { Session, SessionView, ShownSession } from '../../src/sessions/session.ts'
import type { CreateSessionInput } from '../../src/sessions/session-inputs.ts'

/** A session as nobody has used it yet, with what a test says of it. */
export function testSession(over: Partial<Session> = {}): Session {
  return {
    ...shownSession,
    probe: null,
    nextValidationCause: null,
    nextValidationBy: null,
    nextValidationKey: null,
    learned: null,
    invalidChecks: 0,
    putVersion: 1,
    expectedUserPage: null,
    wrongUser: null,
    wasAlive: false,
    aliveAt: null,
    deathHeldAt: null,
    siteChangeTold: false,
    deletedAt: null,
    ...over,
  }
}

/** As `testSession`, the way its owner sees it. */
export function testSessionView(over: Partial<SessionView> = {}): SessionView {
  return { ...shownSession, access: 'owner', expiryStatus: null, successRate: 0, ...over }
}

/** What a client sends to make a session, with what a test says of it. */
export function createInput(over: Partial<CreateSessionInput> = {}): CreateSessionInput {
  return {
    name: 'A session',
    domain: 'example.org',
    cookies: { sid: 'secret-value' },
    headers: null,
    expiresAt: null,
    notes: null,
    userAgent: null,
    consent: null,
    validationUrl: null,
    validationRule: null,
    validate: false,
    keepAlive: false,
    monitoring: null,
    concurrency: null,
    paceMs: null,
    allowedMethods: null,
    writeBack: true,
    renewal: null,
    renewalHosts: [],
    expectedUser: null,
    strict: false,
    probeUserAgents: false,
    ...over,
  }
}

const shownSession: ShownSession = {
  id: 's',
  accountId: 'a',
  organizationId: null,
  name: 'A session',
  domain: 'example.org',
  cookieNames: ['sid'],
  headerNames: null,
  headerPorts: [],
  renewal: null,
  renewalAt: null,
  renewalState: null,
  status: 'active',
  disabled: false,
  expiresAt: null,
  validationUrl: 'https://example.org/',
  validationRule: null,
  nextValidationAt: null,
  lastValidatedAt: null,
  validationConfidence: null,
  consecutiveFailures: 0,
  lastUsedAt: null,
  totalRequests: 0,
  successfulRequests: 0,
  notes: null,
  keepAlive: false,
  monitoring: null,
  stateVersion: 1,
  writeBack: true,
  concurrency: null,
  paceMs: null,
  allowedMethods: null,
  rotates: false,
  heldUntil: null,
  expectedUser: null,
  lastVerdict: null,
  strict: false,
  probeUserAgents: false,
  createdAt: 1,
  updatedAt: 1,
}
