import type {
  Accounts,
  ApiKeyView,
  InvitationView,
  MemberView,
  OrganizationView,
  UsageView,
  User,
} from '../../accounts/account-types.ts'
import { type ApiKeyScope, apiKeyScopes, type Principal } from '../../accounts/principal.ts'
import type { AuditEntry } from '../../audit/entry.ts'
import type { Receipt } from '../../cookies/formats/receipt.ts'
import { type ImportContent, readImport } from '../../cookies/formats/recognise.ts'
import { AppError, type ErrorCode, invalidField } from '../../errors.ts'
import type { StoredEvent } from '../../events/event.ts'
import type { BatchView } from '../../jobs/batch.ts'
import type { JobView } from '../../jobs/job.ts'
import type { Estimate } from '../../scraping/estimate.ts'
import type { ScrapeInput, ScrapeResult } from '../../scraping/scrape-types.ts'
import type { SessionView } from '../../sessions/session.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { StateOrigin } from '../../sessions/state-origin.ts'
import type { ValidationContext } from '../../validation/validate.ts'
import type { ValidationResult } from '../../validation/validation-types.ts'
import type { EncryptedBox } from '../../vault/intake.ts'
import type { Delivery, Webhook } from '../../webhooks/webhook.ts'
import type { Webhooks } from '../../webhooks/webhooks.ts'
import { writeResultText } from '../result-text.ts'
import type { HttpServices } from '../services.ts'

export const goodKey = 'sk_live_all'
export const otherKey = 'sk_live_other'
export const readOnlyKey = 'sk_live_read'
export const goodToken = 'token-of-ann'

export const organizationId = '0f0f0f0f-0000-4000-8000-00000000000a'
export const leaseId = '0f0f0f0f-0000-4000-8000-00000000000c'
/** What `encryptedCookies` opens, and the key that they were encrypted for. */
export const goodBox = 'bm9uY2U=.Ym94'
export const publicKey = '-----BEGIN PUBLIC KEY-----\nkey\n-----END PUBLIC KEY-----\n'
export const jobId = '0f0f0f0f-0000-4000-8000-00000000000b'
const at = Date.UTC(2026, 2, 18, 12, 0, 0, 789)

function principalNamed(name: string, over: Partial<Principal> = {}): Principal {
  return {
    userId: `00000000-0000-4000-8000-${name.padStart(12, '0')}`,
    email: `${name}@example.org`,
    operator: false,
    credential: 'key',
    keyId: 'k1',
    keyPrefix: 'sk_live_abcd',
    scopes: new Set(apiKeyScopes),
    tokenEpoch: null,
    token: null,
    ...over,
  }
}

/** A call that reached a service, with what it was given. */
interface Call {
  readonly name: string
  readonly args: readonly unknown[]
}

export interface MemoryServices extends HttpServices {
  readonly calls: Call[]
  /** The arguments of the last call of a name. */
  last(name: string): readonly unknown[]
}

type Overrides = {
  readonly sessions?: Partial<Sessions>
  readonly accounts?: Partial<Accounts>
  readonly jobs?: Partial<HttpServices['jobs']>
  readonly webhooks?: Partial<Webhooks>
  readonly events?: Partial<HttpServices['events']>
  readonly leases?: Partial<HttpServices['leases']>
} & Partial<Pick<HttpServices, 'scrape' | 'estimate' | 'validate' | 'holdBody' | 'ready' | 'metrics'>>

/** Services that keep sessions in memory and note what they are asked: enough to test everything of HTTP. */
export function memoryServices({
  sessions,
  accounts,
  jobs,
  webhooks,
  events,
  leases,
  ...plain
}: Overrides = {}): MemoryServices {
  const calls: Call[] = []
  const noted = <Service extends object>(service: Service): Service =>
    Object.fromEntries(
      Object.entries(service).map(([name, method]) => [
        name,
        (...args: unknown[]) => {
          calls.push({ name, args })
          return method(...args)
        },
      ]),
    ) as Service
  const all = { ...memorySessions(), ...sessions }
  return {
    ...noted({
      scrape: async (principal: Principal, input: ScrapeInput) => {
        requireSomebodys(input.sessionId, 'SESSION_NOT_FOUND')
        requireSomebodys(input.leaseId, 'NOT_FOUND')
        if (input.sessionId !== null && input.cookies !== null) {
          await all.get(principal, input.sessionId)
          throw new AppError('SESSION_COOKIES_CONFLICT')
        }
        return resultFor(input)
      },
      estimate: async (_principal: Principal, { url }: ScrapeInput) => ({ ...estimate, url }),
      validate: async (_principal: Principal, _id: string, { leaseId }: ValidationContext) => {
        requireSomebodys(leaseId, 'NOT_FOUND')
        return validation
      },
      holdBody: () => ({ reserve: () => {}, release: () => {} }),
      ready: async () => true,
      metrics: async () => 'latchkey_up 1\n',
      ...plain,
    }),
    sessions: noted(all),
    encryptedCookies: memoryEncryptedCookies(),
    accounts: noted({ ...memoryAccounts(), ...accounts }),
    jobs: noted({ ...memoryJobs(), ...jobs }),
    leases: noted({ ...memoryLeases(), ...leases }),
    idempotency: {
      begin: async (principal, { fingerprint }) => ({
        id: 'i',
        accountId: principal.userId,
        wrappedKey: new Uint8Array(),
        leaseUntil: at,
        fingerprint,
      }),
      end: async () => {},
      release: async () => {},
      sweep: async () => {},
    },
    webhooks: noted({ ...memoryWebhooks(), ...webhooks }),
    events: noted({ ...memoryEvents(), ...events }),
    calls,
    last: (name) => calls.findLast((call) => call.name === name)?.args ?? [],
  }
}

function memoryEncryptedCookies(): HttpServices['encryptedCookies'] {
  return {
    publicKey: async () => publicKey,
    open: async ({ encrypted }: EncryptedBox) => {
      if (encrypted !== goodBox) throw invalidField('encrypted_cookies', 'cannot be opened')
      return { sid: 'opened' }
    },
  }
}

/** The nil UUID is nobody's. */
function requireSomebodys(id: string | null, code: ErrorCode): void {
  if (id === '00000000-0000-0000-0000-000000000000') throw new AppError(code)
}

function memoryJobs(): HttpServices['jobs'] {
  const batch: BatchView = {
    batchId: '0f0f0f0f-0000-4000-8000-00000000000d',
    status: 'processing',
    vocabulary: null,
    counts: { queued: 0, processing: 1, succeeded: 0, failed: 0 },
    items: [
      { jobId, url: 'https://shop.example/', status: 'processing', error: null, result: null, isResultOmitted: false },
    ],
    createdAt: at,
    endedAt: null,
  }
  return {
    submit: async () => ({ jobId }),
    get: async () => jobIn('queued'),
    submitBatch: async () => batch,
    getBatch: async () => batch,
    cancelBatch: async () => batch,
    scrapeAndPost: (_principal, _recipient, scrape) => scrape(),
  }
}

function memoryWebhooks(): Webhooks {
  return {
    create: async (principal, input) => ({
      ...webhook,
      ...input,
      accountId: principal.userId,
      secret: 'whsec_c2VjcmV0',
    }),
    list: async () => [webhook],
    get: async () => webhook,
    update: async (_principal, _id, { disabled: _, ...input }) => ({ ...webhook, ...input }),
    delete: async () => {},
    rotateCallbackSecret: async () => ({ secret: 'whsec_c2VjcmV0', createdAt: at, previousUntil: null }),
    checkCallbackUrl: async (_principal, url) => url ?? null,
    rotateSecret: async () => ({ ...webhook, secret: 'whsec_bmV3' }),
    test: async () => ({
      delivered: false,
      responseStatus: 500,
      error: 'The endpoint answered with 500.',
      durationMs: 3.2,
    }),
    deliveries: async () => ({ deliveries: [delivery], nextCursor: null }),
    replay: async () => delivery,
  }
}

function memoryEvents(): HttpServices['events'] {
  return {
    list: async () => ({ events: [event], nextCursor: '7', hasMore: false }),
    openStream: async () =>
      (async function* () {
        yield []
        yield [event]
      })(),
  }
}

function memorySessions(): Sessions {
  const stored = new Map<string, SessionView>()
  const deleted = new Set<string>()
  const find = (id: string): SessionView => {
    const session = stored.get(id)
    if (session === undefined) throw new AppError('SESSION_NOT_FOUND')
    if (deleted.has(id)) throw new AppError('SESSION_INACTIVE')
    return session
  }
  const keep = (session: SessionView): SessionView => {
    stored.set(session.id, session)
    return session
  }
  return {
    create: async (principal, input) => {
      const id = `10000000-0000-4000-8000-${String(stored.size).padStart(12, '0')}`
      return keep({ ...sessionIn(principal, id), ...pick(input), cookieNames: namesIn(input.cookies) })
    },
    import: async (principal, { name, content, domains, dryRun, ...input }) => {
      namesIn(content)
      if (domains.length === 0) throw invalidField('domain', 'must be given')
      const id = `10000000-0000-4000-8000-${String(stored.size).padStart(12, '0')}`
      const session = { ...sessionIn(principal, id), ...pick(input), ...(name === null ? {} : { name }) }
      return { receipt: { ...receipt, domains }, sessions: dryRun ? [] : [keep(session)] }
    },
    list: async () => ({ sessions: [...stored.values()], total: stored.size, nextCursor: null }),
    get: async (_principal, id) => find(id),
    update: async (_principal, id, input) => keep({ ...find(id), ...pick(input) }),
    delete: async (_principal, id) => {
      deleted.add(find(id).id)
    },
    refresh: async (_principal, id) => keep({ ...find(id), status: 'active', consecutiveFailures: 0 }),
    share: async (_principal, id, organization) => keep({ ...find(id), organizationId: organization }),
    unshare: async (_principal, id) => keep({ ...find(id), organizationId: null }),
    markDue: async (_principal, ids) => (ids === 'all' ? stored.size : ids.length),
    audit: async (_principal, id) => ({ entries: [entryOf(id)], total: 1, nextCursor: null }),
    health: async (_principal, id) => ({
      sessionId: find(id).id,
      status: find(id).status,
      checks: [{ id, at, verdict: 'logged_in', confidence: 97, latencyMs: 12, cause: 'due', seen: null }],
      forecast: { expiresAtEstimate: at + 3000, from: at + 2000, to: at + 4000, basis: 'lifetime' },
      nextCheckAt: at + 1000,
      uptime: { day: 100, week: 99.5, month: null },
    }),
    versions: async (_principal, id) => {
      const { stateVersion } = find(id)
      return { versions: [{ version: stateVersion, isCurrent: true, origin: firstOrigin }], total: 1, nextCursor: null }
    },
    rollback: async (_principal, id) => keep({ ...find(id), stateVersion: find(id).stateVersion + 1 }),
  }
}

/** The names of given cookies, in whichever format; throws as the service does where it is none. */
function namesIn(cookies: ImportContent): string[] {
  return readImport(cookies, { format: null, now: at, field: 'cookies' }).cookies.map(({ name }) => name)
}

const firstOrigin: StateOrigin = {
  cause: 'created',
  writtenBy: 'anna@example.org',
  writtenAt: at,
  changes: { added: ['sid'], changed: [], removed: [] },
  provisional: false,
  confirmedAt: null,
}

/** What the in-memory sessions keep of an input. */
function pick(input: { name?: string; notes?: string | null; expiresAt?: number | null; disabled?: boolean }) {
  const { name, notes, expiresAt, disabled } = input
  return {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(disabled === undefined ? {} : { disabled }),
  }
}

function memoryLeases(): HttpServices['leases'] {
  const lease = { id: leaseId, token: 7, kind: 'outside', holder: 'ann', since: at, until: at + 60_000 } as const
  return {
    take: async (_principal, sessionId) => ({ ...lease, sessionId }),
    renew: async (_principal, sessionId, id, ttlMs) => ({ ...lease, sessionId, id, until: at + ttlMs }),
    release: async () => {},
  }
}

function sessionIn(principal: Principal, id: string): SessionView {
  return {
    id,
    accountId: principal.userId,
    organizationId: null,
    name: '',
    domain: 'shop.example',
    cookieNames: [],
    headerNames: null,
    headerPorts: [],
    renewal: null,
    renewalAt: null,
    renewalState: null,
    status: 'active',
    disabled: false,
    expiresAt: null,
    validationUrl: 'https://shop.example/',
    validationRule: null,
    nextValidationAt: null,
    keepAlive: false,
    monitoring: null,
    lastValidatedAt: null,
    validationConfidence: null,
    consecutiveFailures: 0,
    lastUsedAt: null,
    totalRequests: 47,
    successfulRequests: 45,
    notes: null,
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
    createdAt: at,
    updatedAt: at,
    access: 'owner',
    expiryStatus: null,
    successRate: 95.7,
  }
}

function entryOf(sessionId: string): AuditEntry {
  return {
    id: '20000000-0000-4000-8000-000000000001',
    chain: `session:${sessionId}`,
    action: 'validated',
    actor: 'ann@example.org',
    at,
    details: { is_valid: true, confidence: 92, key_prefix: 'sk_live_abcd', url: 'https://shop.example/?not=listed' },
    seq: 1,
    mac: new Uint8Array(32),
  }
}

function memoryAccounts(): Accounts {
  const keys: Readonly<Record<string, Principal>> = {
    [goodKey]: principalNamed('1'),
    [otherKey]: principalNamed('2'),
    [readOnlyKey]: principalNamed('1', { scopes: new Set<ApiKeyScope>(['read']) }),
  }
  const login = { credential: 'jwt' as const, keyId: null, keyPrefix: null }
  return {
    byApiKey: async (key) => (Object.hasOwn(keys, key) ? (keys[key] ?? null) : null),
    byJwt: async (token) => (token === goodToken ? principalNamed('1', login) : null),
    byCookie: async (value) => (value === goodToken ? principalNamed('1', { ...login, credential: 'cookie' }) : null),
    logout: async () => {},
    login: async (email, password) => {
      if (email !== user.email || password !== 'correct horse') throw new AppError('UNAUTHORIZED')
      return { token: goodToken, expiresInSeconds: 3600 }
    },
    changePassword: async () => {},
    me: async () => user,
    listKeys: async () => [apiKey],
    createKey: async (_principal, input) => ({ ...apiKey, ...input, key: 'sk_live_shown_once' }),
    revokeKey: async () => {},
    listOrganizations: async () => [organization],
    createOrganization: async (_principal, input) => ({ ...organization, ...input }),
    getOrganization: async () => organization,
    deleteOrganization: async () => {},
    listMembers: async () => [member],
    changeRole: async (_principal, _organization, _user, role) => ({ ...member, role }),
    removeMember: async () => {},
    transferOwnership: async () => organization,
    leaveOrganization: async () => {},
    invite: async (_principal, id, input) => ({ ...invitation, ...input, organizationId: id, token: 'invited' }),
    listInvitations: async () => [invitation],
    revokeInvitation: async () => {},
    acceptInvitation: async () => ({ organization, user }),
    declineInvitation: async () => {},
    usage: async () => usage,
  }
}

const user: User = {
  id: '00000000-0000-4000-8000-000000000001',
  email: 'ann@example.org',
  name: 'Ann',
  operator: true,
  disabled: false,
  createdAt: at,
}

const apiKey: ApiKeyView = {
  id: '30000000-0000-4000-8000-000000000001',
  name: 'first',
  keyPrefix: 'sk_live_abcd',
  key: null,
  scopes: ['read', 'scrape', 'write'],
  createdAt: at,
  lastUsedAt: null,
  expiresAt: null,
  requests: 7,
}

const organization: OrganizationView = {
  id: organizationId,
  name: 'Example',
  slug: 'example',
  description: null,
  isPersonal: false,
  role: 'owner',
  memberCount: 1,
  createdAt: at,
}

const member: MemberView = { userId: user.id, email: user.email, name: user.name, role: 'owner', joinedAt: at }

const invitation: InvitationView = {
  id: '40000000-0000-4000-8000-000000000001',
  organizationId,
  email: 'bob@example.org',
  role: 'member',
  token: null,
  createdAt: at,
  expiresAt: at + 7 * 86_400_000,
}

const webhook: Webhook = {
  id: '50000000-0000-4000-8000-000000000001',
  accountId: user.id,
  organizationId: null,
  url: 'https://hooks.example/in',
  description: null,
  subscription: 'all',
  disabledAt: null,
  disabledReason: null,
  createdAt: at,
  updatedAt: at,
}

const delivery: Delivery = {
  id: '50000000-0000-4000-8000-000000000002',
  webhookId: webhook.id,
  eventId: '50000000-0000-4000-8000-000000000003',
  eventType: 'session.invalid',
  status: 'pending',
  attempts: 1,
  nextAttemptAt: at + 5_000,
  retryUntil: at + 9_000,
  responseStatus: 500,
  error: 'The endpoint answered with 500.',
  createdAt: at,
  finishedAt: null,
}

const event: StoredEvent = {
  id: delivery.eventId,
  seq: 7,
  type: 'session.invalid',
  accountId: user.id,
  organizationId: null,
  sessionId: '10000000-0000-4000-8000-000000000000',
  at,
  data: { session_id: '10000000-0000-4000-8000-000000000000', name: 'Shop', verdict: 'logged_out', unlisted: 'no' },
}

const usage: UsageView = {
  creditsUsedToday: 1,
  creditsUsedThisWeek: 2,
  creditsUsedThisMonth: 3,
  creditsTotal: 4,
  requestsToday: 5,
  requestsThisWeek: 6,
  requestsThisMonth: 7,
  topDomains: [{ domain: 'shop.example', creditsUsed: 3, requests: 6 }],
  periodStart: Date.UTC(2026, 2, 1),
  periodEnd: Date.UTC(2026, 3, 1),
  since: at,
}

const receipt: Receipt = {
  format: 'netscape',
  domains: [],
  kept: ['sid'],
  guessed: [{ name: 'sid', what: ['path'], how: 'none given: the whole site' }],
  dropped: [{ name: null, domain: 'other.example', reason: 'other_domain', count: 3 }],
  headers: { kept: ['X-Token'], dropped: ['Accept'] },
  storage: { origins: 1, items: 2 },
  storageTokens: [{ origin: 'https://shop.example', key: 'token', kind: 'jwt', expiresAt: at }],
  warnings: [{ code: 'expires_soon', message: 'These cookies expire within a day.', names: ['sid'] }],
}

const estimate: Estimate = {
  url: '',
  estimatedTier: '1',
  estimatedCredits: 1,
  confidence: 'high',
  maxPossibleCredits: 1,
  reasoning: 'Only tier 1 can serve this request.',
}

const validation: ValidationResult = {
  id: '10000000-0000-4000-8000-000000000000',
  name: 'Shop',
  domain: 'shop.example',
  status: 'invalid',
  verdict: 'logged_out',
  isValid: false,
  confidence: 92,
  httpStatus: 200,
  detectedUser: null,
  wrongUser: null,
  cookieExpiryDetected: at,
  cookiesExpiringSoon: false,
  accountLinks: ['/account'],
  userElements: [],
  consecutiveFailures: 1,
  details: 'The page asks for a log-in.',
  inconclusive: false,
  finalUrl: 'https://shop.example/login',
  tierUsed: '1',
}

export function resultFor({ url, formats, warning }: Pick<ScrapeInput, 'url' | 'formats' | 'warning'>): ScrapeResult {
  return {
    url,
    statusCode: 200,
    content: formats === null ? '<p>"hello"</p>' : { html: '<p>hello</p>', json: { open: [1] } },
    contentUtf8: null,
    rawHtml: null,
    title: 'Hello',
    byosApplied: true,
    tierUsed: '1',
    credits: 1,
    escalations: [{ tier: '1', result: 'success', credits: 1, durationMs: 3.5, error: null }],
    warning,
    loginWall: false,
    auth: { verdict: 'unknown', confidence: 0, evidence: [] },
    finalUrl: url,
    redirectChain: [],
    headers: { 'content-type': 'text/html' },
    responseTimeMs: 4.25,
    sizeBytes: 14,
    truncated: null,
  }
}

/** @param status `succeeded` with a result, `failed` with an error */
export function jobIn(status: JobView['status']): JobView {
  const result = resultFor({ url: 'https://shop.example/', formats: null, warning: null })
  const text = async function* () {
    for (const piece of writeResultText(result, null)) yield Buffer.from(piece)
  }
  const error = { code: 'INTERRUPTED', message: 'The server that worked on this stopped.' } as const
  return {
    jobId,
    status,
    result: status === 'succeeded' ? { text } : null,
    error: status === 'failed' ? error : null,
    vocabulary: null,
  }
}
