import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random, Stopwatch, Timer } from '../clock.ts'
import { createEventWriter } from '../events/repository/event-writer.ts'
import type { Store } from '../storage/store.ts'
import { createInvitationRepository } from './invitations/repository.ts'
import { createKeyUsage } from './keys/key-usage.ts'
import { createKeyRepository } from './keys/repository.ts'
import { createKnownNetworks } from './login/known-networks-repository.ts'
import { createLoginThrottle } from './login/login-throttle.ts'
import { createVerifyPassword, type PasswordHasher } from './login/password-hasher.ts'
import { createOrganizationRepository } from './organizations/repository.ts'
import { createSharedSessionRepository } from './shared-sessions/repository.ts'
import { createEndedTokens } from './tokens/ended-tokens-repository.ts'
import type { ExternalIssuer } from './tokens/external-issuer.ts'
import { createOwnTokens } from './tokens/own-tokens.ts'
import { createUsageRepository } from './usage/repository.ts'
import { createUserRepository } from './users/repository.ts'

/** What the accounts need from outside. */
export interface AccountPorts {
  readonly store: Pick<Store, 'db' | 'all' | 'commit'>
  readonly audit: AuditWriter
  readonly clock: Clock
  /** Measures the windows in which failed logins are counted. */
  readonly stopwatch: Stopwatch
  readonly random: Pick<Random, 'uuid' | 'bytes'>
  readonly hasher: PasswordHasher
  readonly timer: Timer
  /** Gets errors of work that no caller waits for. */
  readonly onError: (error: unknown) => void
  /** 32 bytes that sign our own tokens. */
  readonly tokenSecret: Uint8Array
  readonly tokenTtlSeconds: number
  /** Null: no tokens of other issuers are accepted. */
  readonly externalIssuer: ExternalIssuer | null
  /** Gets why a token that is not our own was refused. */
  readonly onTokenRefused: (reason: string) => void
}

/** What the functions of this directory work with. */
export type AccountDependencies = ReturnType<typeof accountDependencies>

/** Call `keyUsage.flush()` before the store closes. Throws RangeError when the secret is not 32 bytes. */
export function accountDependencies(ports: AccountPorts) {
  const { store, audit, clock, random, hasher, timer, onError, externalIssuer, onTokenRefused } = ports
  const keys = createKeyRepository(store)
  return {
    store: store as Pick<Store, 'commit'>,
    audit,
    // Its events contain no address of this server.
    events: createEventWriter({ db: store.db, clock, random, publicAddress: () => '' }),
    clock,
    random,
    hasher,
    verifyPassword: createVerifyPassword(hasher, random),
    keyUsage: createKeyUsage({ store, keys, timer, onError }),
    tokens: createOwnTokens({ secret: ports.tokenSecret, ttlSeconds: ports.tokenTtlSeconds, clock, random }),
    endedTokens: createEndedTokens(store),
    externalIssuer,
    onTokenRefused,
    throttle: createLoginThrottle(ports.stopwatch),
    knownNetworks: createKnownNetworks(store),
    users: createUserRepository(store),
    keys,
    organizations: createOrganizationRepository(store),
    invitations: createInvitationRepository(store),
    sharedSessions: createSharedSessionRepository(store),
    usageLog: createUsageRepository(store),
  }
}
