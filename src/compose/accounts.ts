import { availableParallelism } from 'node:os'
import { type AccountDependencies, accountDependencies } from '../accounts/dependencies.ts'
import { createPasswordHasher } from '../accounts/login/password-hasher.ts'
import { createExternalIssuer, type ExternalIssuer } from '../accounts/tokens/external-issuer.ts'
import { systemTimer } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Egress } from '../egress/dispatcher.ts'
import { FewAtOnce } from '../fetching/few-at-once.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import type { VisitPlan } from '../fetching/tier.ts'
import type { Core } from '../open-core.ts'
import { sendAndClose } from '../use/prepare-on-record.ts'

/** Leaves a processor to the main thread where there are two. */
const passwordHashes = { most: availableParallelism() > 2 ? 2 : 1, maxWaiting: 32 }

/**
 * The accounts of a store. `egress` null: no external issuer is asked, as in commands. `onError` gets errors of work that
 * no caller waits for, which commands do not have.
 */
export function composeAccounts(
  core: Core,
  egress: Egress | null,
  onError: (error: unknown) => void = () => {},
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
    externalIssuer: egress === null ? null : externalIssuer(config, core, egress),
  })
}

function externalIssuer(config: Config, { clock, stopwatch }: Core, egress: Egress): ExternalIssuer | null {
  const { jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config
  // Settings with an address but without issuer or audience are refused earlier.
  if (jwksUrl === null || issuer === null || audience === null) return null
  return createExternalIssuer({
    jwksUrl,
    issuer,
    audience,
    autoCreate: config.jwtAutoCreate,
    fetchKeySet: (url) => fetchKeySet(url, egress, clock),
    clock,
    stopwatch,
  })
}

/** Goes through the egress guard like every other request, with limits for time and size. */
async function fetchKeySet(text: string, egress: Egress, clock: Core['clock']): Promise<string> {
  const plan: VisitPlan = {
    account: 'system',
    purpose: 'check',
    url: new URL(text),
    method: 'GET',
    body: null,
    contentType: null,
    credentials: null,
    proxy: null,
    jar: null,
    callerHeaders: {},
    timeoutMs: 10_000,
    maxResponseBytes: 256 * 1024,
    bytes: { reserve: () => {} },
    lease: null,
    browser: null,
  }
  const tier = createHttpTier({ egress, clock })
  const page = await sendAndClose(await tier.prepare(plan, new AbortController().signal))
  if (page.status !== 200) throw new Error(`the request for the key set got status ${page.status}`)
  return page.text()
}
