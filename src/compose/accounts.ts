import { type AccountDependencies, accountDependencies } from '../accounts/dependencies.ts'
import { scheduleUnref } from '../accounts/keys/key-usage.ts'
import { createPasswordHasher } from '../accounts/login/password-hasher.ts'
import { createExternalIssuer, type ExternalIssuer } from '../accounts/tokens/external-issuer.ts'
import type { Config } from '../config.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import type { Egress } from '../egress/dispatcher.ts'
import { fetchPage } from '../fetching/http/fetch.ts'
import type { Core } from '../open-core.ts'

/** The accounts of a store. `egress` null: no external issuer is asked, as in commands. */
export function composeAccounts(core: Core, egress: Egress | null): AccountDependencies {
  const { config, clock, stopwatch, random, store, audit, keys } = core
  return accountDependencies({
    store,
    audit,
    clock,
    stopwatch,
    random,
    hasher: createPasswordHasher(),
    schedule: scheduleUnref,
    tokenSecret: keys.jwt,
    tokenTtlSeconds: config.jwtTtlSeconds,
    externalIssuer: egress === null ? null : externalIssuer(config, core, egress),
  })
}

function externalIssuer(config: Config, { clock, stopwatch }: Core, egress: Egress): ExternalIssuer | null {
  const { jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config
  // The settings are refused where the address stands alone.
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

/** Through the egress guard like every other request of this process, bounded in time and size. */
async function fetchKeySet(text: string, egress: Egress, clock: Core['clock']): Promise<string> {
  const url = new URL(text)
  const request = {
    url,
    method: 'GET' as const,
    body: null,
    contentType: null,
    jar: createHopJar({ domain: null, cookies: {}, exactCookies: [], requestedUrl: url }),
    headers: {},
    userAgent: null,
    timeoutMs: 10_000,
    maxResponseBytes: 256 * 1024,
    beforeSecret: async () => {},
    reserveBytes: () => {},
  }
  const page = await fetchPage(request, { egress, clock }, new AbortController().signal)
  if (page.status !== 200) throw new Error(`the key set was answered with ${page.status}`)
  return page.text()
}
