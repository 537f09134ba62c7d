import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random, Stopwatch, Timer } from '../clock.ts'
import { createEventWriter, type EventWriter } from '../events/append.ts'
import type { Store } from '../storage/store.ts'
import { createInvitationRepository, type InvitationRepository } from './invitations/repository.ts'
import { createKeyUsage, type KeyUsage } from './keys/key-usage.ts'
import { createKeyRepository, type KeyRepository } from './keys/repository.ts'
import { createKnownNetworks, type KnownNetworks } from './login/known-networks-repository.ts'
import { createLoginThrottle, type LoginThrottle } from './login/login-throttle.ts'
import { createVerifyPassword, type PasswordHasher, type VerifyPassword } from './login/password-hasher.ts'
import { createOrganizationRepository, type OrganizationRepository } from './organizations/repository.ts'
import { createSharedSessionRepository, type SharedSessionRepository } from './shared-sessions/repository.ts'
import { createEndedTokens, type EndedTokens } from './tokens/ended-tokens-repository.ts'
import type { ExternalIssuer } from './tokens/external-issuer.ts'
import { createOwnTokens, type OwnTokens } from './tokens/own-tokens.ts'
import { createUsageRepository, type UsageRepository } from './usage/repository.ts'
import { createUserRepository, type UserRepository } from './users/repository.ts'

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
}

/** What the functions of this directory work with. */
export interface AccountDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly audit: AuditWriter
  readonly events: Pick<EventWriter, 'write'>
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid' | 'bytes'>
  readonly hasher: PasswordHasher
  readonly verifyPassword: VerifyPassword
  readonly keyUsage: KeyUsage
  readonly tokens: OwnTokens
  readonly endedTokens: EndedTokens
  /** Null: no tokens of other issuers are accepted. */
  readonly externalIssuer: ExternalIssuer | null
  readonly throttle: LoginThrottle
  readonly knownNetworks: KnownNetworks
  readonly users: UserRepository
  readonly keys: KeyRepository
  readonly organizations: OrganizationRepository
  readonly invitations: InvitationRepository
  readonly sharedSessions: SharedSessionRepository
  readonly usageLog: UsageRepository
}

/** Call `keyUsage.flush()` before the store closes. Throws RangeError when the secret is not 32 bytes. */
export function accountDependencies(ports: AccountPorts): AccountDependencies {
  const { store, audit, clock, random, hasher, timer, onError, externalIssuer } = ports
  const keys = createKeyRepository(store)
  return {
    store,
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
