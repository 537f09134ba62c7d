import type { Accounts } from '../../src/accounts/accounts.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { type AccountDependencies, accountDependencies } from '../../src/accounts/dependencies.ts'
import type { PasswordHasher } from '../../src/accounts/login/password-hasher.ts'
import type { Principal } from '../../src/accounts/principal.ts'
import type { ExternalIssuer } from '../../src/accounts/tokens/external-issuer.ts'
import type { AccountAdministration } from '../../src/accounts/users/administration.ts'
import { createAccountAdministration } from '../../src/accounts/users/administration.ts'
import { createAuditWriter } from '../../src/audit/append.ts'
import { accountChain } from '../../src/audit/entry.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { type Clock, type Stopwatch, systemRandom } from '../../src/clock.ts'
import type { Store } from '../../src/storage/store.ts'
import { testClock } from '../support/session-world.ts'
import { timers } from '../support/timers.ts'

/** A hasher that is quick and says how often it was asked; the real one is tested beside its file. */
interface CountingHasher extends PasswordHasher {
  readonly hashed: number
  readonly verified: number
  /** For whom it verified, in order. */
  readonly callers: readonly string[]
}

function countingHasher(): CountingHasher {
  const counts = { hashed: 0, verified: 0 }
  const callers: string[] = []
  return {
    callers,
    get hashed() {
      return counts.hashed
    },
    get verified() {
      return counts.verified
    },
    hash: async (password) => {
      counts.hashed += 1
      return `hash of ${password}`
    },
    verify: async (passwordHash, password, caller) => {
      counts.verified += 1
      callers.push(caller)
      return passwordHash === `hash of ${password}`
    },
  }
}

export const password = 'correct horse battery'

export interface AccountWorld {
  readonly store: Store
  readonly deps: AccountDependencies
  readonly accounts: Accounts
  readonly administration: AccountAdministration
  readonly hasher: CountingHasher
  readonly clock: ReturnType<typeof testClock>
  /** Why external tokens were refused, in order. */
  readonly refusals: readonly string[]
  /** Runs what was scheduled so far. */
  runScheduled(): Promise<void>
  /** A new account with the usual password, logged in. */
  person(name: string): Promise<Principal>
  /** An organization of one owner and the others by role. */
  organization(
    owner: Principal,
    others?: readonly (readonly [Principal, 'member' | 'admin' | 'owner'])[],
  ): Promise<string>
  /** What an account's chain says happened, oldest first. */
  history(userId: string): Promise<string[]>
}

export function accountWorld(
  store: Store,
  options: { readonly externalIssuer?: (clock: Clock & Stopwatch) => ExternalIssuer } = {},
): AccountWorld {
  const clock = testClock()
  const hasher = countingHasher()
  const audit = createAuditWriter({ clock, random: systemRandom })
  const { timer, fire } = timers()
  const refusals: string[] = []
  const deps = accountDependencies({
    store,
    audit,
    clock,
    stopwatch: clock,
    random: systemRandom,
    hasher,
    timer,
    onError: () => {},
    tokenSecret: new Uint8Array(32).fill(3),
    tokenTtlSeconds: 3600,
    externalIssuer: options.externalIssuer?.(clock) ?? null,
    onTokenRefused: (reason) => void refusals.push(reason),
  })
  const accounts = createAccounts(deps)
  const administration = createAccountAdministration(deps)
  const auditRepository = createAuditRepository(store)

  async function person(name: string): Promise<Principal> {
    const email = `${name}@example.org`
    await administration.addUser({ email, name, password })
    const { token } = await accounts.login(email, password, '192.0.2.1')
    const principal = await accounts.byJwt(token)
    if (principal === null) throw new Error('the token of a new account was refused')
    return principal
  }

  return {
    store,
    deps,
    accounts,
    administration,
    hasher,
    clock,
    refusals,
    runScheduled: async () => {
      fire()
      await deps.keyUsage.flush()
    },
    person,
    organization: async (owner, others = []) => {
      const { id } = await accounts.createOrganization(owner, { name: 'Acme', description: null })
      for (const [who, role] of others) {
        clock.advance(1)
        const { token } = await accounts.invite(owner, id, { email: who.email, role })
        await accounts.acceptInvitation(token ?? '', { principal: who })
      }
      return id
    },
    history: async (userId) => {
      const entries = await auditRepository.page(accountChain(userId), 0, 1000, null)
      return entries.map((entry) => entry.action)
    },
  }
}

/** What must be there. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('something that must be there is not')
  return value
}
