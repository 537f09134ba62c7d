import type { Accounts } from '../../../src/accounts/accounts.ts'
import type { Principal } from '../../../src/accounts/principal.ts'
import { AppError, type ErrorCode, invalidField } from '../../../src/errors.ts'
import type { HttpServices } from '../../../src/http/services.ts'
import type { ScrapeInput } from '../../../src/scraping/scrape-types.ts'
import type { Sessions } from '../../../src/sessions/sessions.ts'
import type { ValidationContext } from '../../../src/validation/validate.ts'
import type { EncryptedBox } from '../../../src/vault/intake.ts'
import type { Webhooks } from '../../../src/webhooks/webhooks.ts'
import { memoryAccounts } from './memory-accounts.ts'
import { memoryCaptures, memoryLoginAgain } from './memory-captures.ts'
import { at, goodBox, leaseId, publicKey } from './memory-ids.ts'
import { memoryJobs } from './memory-jobs.ts'
import { estimate, resultFor, validation } from './memory-scrapes.ts'
import { memorySessions } from './memory-sessions.ts'
import { memorySync } from './memory-sync.ts'
import { memoryEvents, memoryWebhooks } from './memory-webhooks.ts'

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
} & Partial<Pick<HttpServices, 'scrape' | 'estimate' | 'validate' | 'holdBody' | 'requireReady' | 'metrics'>>

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
      fetchFile: async (_principal: Principal, input: ScrapeInput) => {
        requireSomebodys(input.sessionId, 'SESSION_NOT_FOUND')
        requireSomebodys(input.leaseId, 'NOT_FOUND')
        return { ...resultFor(input), body: Buffer.from('a file') }
      },
      estimate: ({ url }: ScrapeInput) => ({ ...estimate, url }),
      validate: async (_principal: Principal, _id: string, { leaseId }: ValidationContext) => {
        requireSomebodys(leaseId, 'NOT_FOUND')
        return validation
      },
      holdBody: () => ({ reserve: () => {}, release: () => {} }),
      requireReady: async () => {},
      metrics: async () => 'latchkey_up 1\n',
      ...plain,
    }),
    answered: () => {},
    mayAnswer: () => {},
    sessions: noted(all),
    encryptedCookies: memoryEncryptedCookies(),
    accounts: noted({ ...memoryAccounts(), ...accounts }),
    screenshots: {
      open: async ({ userId }) => ({ accountId: userId, contentType: 'image/png', bytes: 3, content: onePng }),
    },
    jobs: noted({ ...memoryJobs(), ...jobs }),
    captures: noted(memoryCaptures()),
    sync: noted(memorySync()),
    ...noted({
      ensureLoggedIn: async (principal: Principal, id: string) => all.get(principal, id),
    }),
    loginAgain: noted(memoryLoginAgain()),
    leases: noted({ ...memoryLeases(), ...leases }),
    idempotency: {
      begin: async (principal, { fingerprint }) => ({
        id: 'i',
        accountId: principal.userId,
        wrappedKey: new Uint8Array(),
        leaseUntil: at,
        fingerprint,
      }),
      storeAnswer: async () => [],
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

async function* onePng(): AsyncGenerator<Buffer> {
  yield Buffer.from('PNG')
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

function memoryLeases(): HttpServices['leases'] {
  const lease = { id: leaseId, token: 7, kind: 'outside', holder: 'ann', since: at, until: at + 60_000 } as const
  return {
    take: async (_principal, sessionId) => ({ ...lease, sessionId }),
    renew: async (_principal, sessionId, id, ttlMs) => ({ ...lease, sessionId, id, until: at + ttlMs }),
    release: async () => {},
  }
}
