import { availableParallelism } from 'node:os'
import { type AccountDependencies, type AccountPorts, accountDependencies } from '../accounts/dependencies.ts'
import { createPasswordHasher } from '../accounts/login/password-hasher.ts'
import {
  createExternalIssuer,
  type ExternalIssuer,
  type ExternalIssuerOptions,
} from '../accounts/tokens/external-issuer.ts'
import { systemTimer } from '../clock.ts'
import { FewAtOnce } from '../fairness/few-at-once.ts'
import { fetchKeySet } from '../fetching/http/key-set.ts'
import type { Tier } from '../fetching/tier.ts'
import type { Core } from '../open-core.ts'

/** Leaves one of two processors to the main thread. */
const passwordHashes = { most: availableParallelism() > 2 ? 2 : 1, maxWaiting: 32 }

/** What the accounts of a server report. */
export interface AccountReports extends Pick<AccountPorts, 'onError' | 'onTokenRefused'> {
  readonly onKeysUnavailable: ExternalIssuerOptions['onKeysUnavailable']
}

/** Commands have no work that nobody waits for, and ask no external issuer. */
const noReports: AccountReports = { onError: () => {}, onTokenRefused: () => {}, onKeysUnavailable: () => {} }

/**
 * The accounts of a store.
 * @param tier fetches the keys of an external issuer; null: none is asked, as in commands
 */
export function composeAccounts(
  core: Core,
  tier: Tier | null,
  { onError, onTokenRefused, onKeysUnavailable }: AccountReports = noReports,
): AccountDependencies {
  const { config, clock, stopwatch, random, store, audit, keys } = core
  return accountDependencies({
    store,
    audit,
    clock,
    stopwatch,
    random,
    hasher: createPasswordHasher(new FewAtOnce(passwordHashes)),
    timer: systemTimer,
    onError,
    tokenSecret: keys.jwt,
    tokenTtlSeconds: config.jwtTtlSeconds,
    externalIssuer: tier === null ? null : externalIssuer(core, tier, onKeysUnavailable),
    onTokenRefused,
  })
}

function externalIssuer(
  { config, clock, stopwatch }: Core,
  tier: Tier,
  onKeysUnavailable: AccountReports['onKeysUnavailable'],
): ExternalIssuer | null {
  const { jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config
  // Settings with an address but without issuer or audience are refused earlier.
  if (jwksUrl === null || issuer === null || audience === null) return null
  return createExternalIssuer({
    jwksUrl,
    issuer,
    audience,
    autoCreate: config.jwtAutoCreate,
    fetchKeySet: (url) => fetchKeySet(tier, url),
    onKeysUnavailable,
    clock,
    stopwatch,
  })
}
