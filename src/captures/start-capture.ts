import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { type NormalisedDomain, normaliseDomain } from '../cookies/domain.ts'
import { AppError, invalidField } from '../errors.ts'
import type { ContextProfile } from '../fetching/browser/context.ts'
import { browserMissing } from '../fetching/browser/executable.ts'
import { storeNew } from '../sessions/operations/create.ts'
import type { Session } from '../sessions/session.ts'
import { randomToken } from '../vault/digest.ts'
import type { OpenCaptureInput } from './capture-types.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { recordEnd } from './end-capture.ts'
import { Entrance, newPin } from './entrance.ts'
import { type CaptureParts, OpenCapture } from './open-capture.ts'

/** The time limit of a login. */
const captureMs = 15 * 60_000
/** Bytes that its pages may load. */
const maxBytes = 512 * 1024 * 1024

export interface OpenOptions {
  readonly signal: AbortSignal
  /** Called with its id when its browser is gone. */
  readonly onGone: (id: string) => void
}

export interface NewCapture {
  readonly capture: OpenCapture
  readonly token: string
  readonly pin: string | null
}

/**
 * Reserves a slot for the session, and opens a browser at the start URL. Throws VALIDATION_ERROR, SESSION_NOT_FOUND,
 * FORBIDDEN, SESSION_LIMIT_REACHED, TARGET_NOT_ALLOWED, OVERLOADED.
 */
export async function startCapture(
  deps: CaptureDependencies,
  principal: Principal,
  input: OpenCaptureInput,
  { signal, onGone }: OpenOptions,
): Promise<NewCapture> {
  const { openBrowser, clock, random } = deps
  if (openBrowser === null) {
    const resolution = 'Ask the operator for a browser, or import the session instead (POST /api/v1/sessions/import).'
    const fields = [{ field: 'start_url', message: browserMissing }]
    throw new AppError('VALIDATION_ERROR', { message: browserMissing, resolution, fields })
  }
  const url = startUrl(deps, input.startUrl)
  const refreshed = input.sessionId === null ? null : await deps.capturedSessions.find(principal, input.sessionId)
  const session = refreshed?.session ?? null
  const place = placeOf(deps, input, url, session)
  const [token, pin] = [randomToken(random), input.forOther ? newPin(random) : null]
  const now = clock.now()
  const profile = profileOf(input, session)
  const parts: CaptureParts = {
    id: random.uuid(),
    principal,
    input,
    place,
    wasDisabled: session?.disabled ?? false,
    viewport: profile.viewport,
    expectedUser: input.expectedUser ?? session?.expectedUser ?? null,
    entrance: new Entrance(random, token, pin),
    createdAt: now,
    expiresAt: now + captureMs,
  }
  await reserve(deps, parts)
  try {
    let loaded = 0
    const browser = await openBrowser(
      {
        account: principal.userId,
        url,
        profile,
        proxy: refreshed?.proxy ?? null,
        onBytes: (bytes) => {
          loaded += bytes
          if (loaded > maxBytes) throw new AppError('OVERLOADED')
        },
        onGone: () => onGone(parts.id),
      },
      signal,
    )
    return { capture: new OpenCapture(parts, browser), token, pin }
  } catch (error) {
    await recordEnd(deps, parts, 'failed', 'The browser did not start.')
    throw error
  }
}

/** As the session that it refreshes, unless it is told otherwise. */
function profileOf(input: OpenCaptureInput, session: Session | null): ContextProfile {
  return {
    userAgent: null,
    locale: input.locale ?? session?.locale ?? null,
    timezone: input.timezone ?? session?.timezone ?? null,
    viewport: input.viewport ?? session?.viewport ?? null,
  }
}

function startUrl({ egressPolicy }: CaptureDependencies, text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalidField('start_url', 'must be an http or https URL')
  if (url.username !== '' || url.password !== '') throw invalidField('start_url', 'must not hold credentials')
  egressPolicy.checkUrl(url)
  return url
}

function placeOf(
  { egressPolicy }: CaptureDependencies,
  { domain }: OpenCaptureInput,
  url: URL,
  session: Session | null,
): NormalisedDomain {
  if (session === null) {
    const place = normaliseDomain(domain ?? url.origin, egressPolicy.allowsHost)
    // The start URL gives the scheme and port of its own host.
    return place.origin === null && place.domain === url.hostname ? { ...place, origin: url.origin } : place
  }
  if (domain !== null && normaliseDomain(domain, egressPolicy.allowsHost).domain !== session.domain) {
    throw invalidField('domain', 'is not that of the session')
  }
  return { domain: session.domain, origin: null, page: null }
}

async function reserve(deps: CaptureDependencies, parts: CaptureParts): Promise<void> {
  const { store, repository, audit, sessionLimit } = deps
  const { id, principal, place, input, createdAt, expiresAt } = parts
  const row = {
    id,
    createdAt,
    expiresAt,
    domain: place.domain,
    sessionId: input.sessionId,
    accountId: principal.userId,
    status: 'open',
    reason: null,
    holdsSlot: input.sessionId === null,
  } as const
  const details = {
    capture_id: id,
    domain: place.domain,
    url: redactUrl(input.startUrl),
    for_other: input.forOther,
    ...(input.sessionId === null ? {} : { session_id: input.sessionId }),
  }
  const entry = audit.chain(accountChain(principal.userId), 'capture_opened', principal, details)
  await storeNew({ store }, [...repository.insert(row, sessionLimit), entry])
}
