import type { Session, SessionView } from '../../src/sessions/session.ts'
import { innerFields } from '../../src/sessions/session-fields.ts'
import type { CreateSessionInput } from '../../src/sessions/session-inputs.ts'
import { initialInput, initialSession } from '../../src/sessions/settings.ts'

/** A session as nobody has used it yet, with what a test says of it. */
export function testSession(over: Partial<Session> = {}): Session {
  return {
    ...initialSession,
    id: 's',
    accountId: 'a',
    name: 'A session',
    domain: 'example.org',
    cookieNames: ['sid'],
    status: 'active',
    validationUrl: 'https://example.org/',
    createdAt: 1,
    updatedAt: 1,
    ...over,
  }
}

/** As `testSession`, the way its owner sees it. */
export function testSessionView(over: Partial<SessionView> = {}): SessionView {
  const shown = Object.entries(testSession()).filter(([name]) => !Object.hasOwn(innerFields, name))
  const made = {
    access: 'owner',
    expiryStatus: null,
    successRate: 0,
    binding: 'unknown',
    bindingDetails: 'Not seen.',
  } as const
  return { ...(Object.fromEntries(shown) as Session), ...made, ...over }
}

/** A list of all sessions, as far as external ids and labels matter. */
export const unfiltered = { externalId: null, labels: [], disabled: null } as const

/** What a client sends to make a session, with what a test says of it. */
export function createInput(over: Partial<CreateSessionInput> = {}): CreateSessionInput {
  return {
    ...initialInput,
    name: 'A session',
    domain: 'example.org',
    cookies: { sid: 'secret-value' },
    ...over,
  }
}
