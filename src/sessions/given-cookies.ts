import { isEmpty } from '../cookies/formats/fields.ts'
import { type Imported, importCookies, takeFor } from '../cookies/formats/import-cookies.ts'
import { parsedImport } from '../cookies/formats/parsed-import.ts'
import type { Receipt } from '../cookies/formats/receipt.ts'
import type { ImportContent } from '../cookies/formats/recognise.ts'
import { whyNothing } from '../cookies/formats/warnings.ts'
import { headerMapProblems } from '../cookies/header.ts'
import { mergeHeaders } from '../cookies/header-maps.ts'
import { holdsLogin } from '../cookies/known-names.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import { AppError, invalidField } from '../errors.ts'
import type { RenewalChange } from './renewal/given-renewal.ts'
import type { SessionSecrets } from './session.ts'
import { cookiesDigest, headersDigest, renewalDigest } from './state/given-digests.ts'
import type { SecretsChange } from './state/reseal.ts'
import { cookieNamesOf, shownNames } from './state/state-origin.ts'
import type { KnownAddresses } from './validation-url.ts'

const maxDomainsSeen = 3

/** Fields that are given besides the cookies. They override what the cookies' format contains. */
export interface OtherGivenFields {
  readonly headers: Readonly<Record<string, string>> | null
  readonly userAgent: string | null
  readonly proxy: UpstreamProxy | null
}

/** Secrets to store, with the fields of the session's row that follow from them. */
export interface GivenState {
  readonly secrets: SessionSecrets
  /** One name per cookie. */
  readonly cookieNames: readonly string[]
  /** Null when there are none. */
  readonly headerNames: readonly string[] | null
  /** Ports beyond 80 and 443 that the input names. */
  readonly ports: readonly number[]
  /** The addresses at which the cookies were used, if the input contains them. */
  readonly addresses: Pick<KnownAddresses, 'pages' | 'origins'>
  /** A header of the input asks for a device-bound session. */
  readonly isDeviceBound: boolean
}

/**
 * The state to store for cookies in any known format, for a session of this domain. There may be no cookies when the
 * headers hold a login.
 * @throws AppError VALIDATION_ERROR when no cookie is for this domain; else as `importCookies`
 */
export function givenState(content: ImportContent, domain: string, now: number, others: OtherGivenFields): GivenState {
  const imported = isEmpty(content)
    ? takeFor(parsedImport('map', {}), domain, now)
    : importCookies(content, domain, now)
  if (!imported.isUsable && !holdsLogin(others.headers)) {
    const why = whyNothing(imported.receipt) ?? domainsSeen(imported.receipt)
    const told = why === null ? '' : `. ${why}`
    throw invalidField('cookies', `contain none that a session of ${domain} could use${told}`)
  }
  return stateOf(imported, others)
}

function domainsSeen({ dropped }: Pick<Receipt, 'dropped'>): string | null {
  const others = dropped.filter(({ reason }) => reason === 'other_domain').flatMap(({ domain }) => domain ?? [])
  const seen = [...new Set(others)]
  if (seen.length === 0) return null
  return `They are for ${seen.slice(0, maxDomainsSeen).join(', ')}${seen.length > maxDomainsSeen ? ' and others' : ''}.`
}

/**
 * The state to store for an import. Throws VALIDATION_ERROR when its headers and the given ones are too many together.
 */
export function stateOf(imported: Imported, { headers, userAgent, proxy }: OtherGivenFields): GivenState {
  const { state, givenCookies, requestPorts, pages, origins, isDeviceBound } = imported
  const all = mergeHeaders(headers, state.headers)
  const problems = headerMapProblems(all)
  if (problems.length > 0) throw new AppError('VALIDATION_ERROR', { fields: problems })
  const names = shownNames(Object.keys(all))
  const given = { cookies: cookiesDigest(givenCookies, state.storage), headers: headersDigest(all), renewal: null }
  return {
    secrets: {
      ...state,
      headers: all,
      userAgent: userAgent ?? state.userAgent,
      proxy,
      renewal: null,
      tokenEntry: null,
      given,
      givenBefore: [],
    },
    cookieNames: cookieNamesOf(state),
    headerNames: names.length === 0 ? null : names,
    ports: requestPorts,
    addresses: { pages, origins },
    isDeviceBound,
  }
}

/** The change of a session's secrets for new cookies, headers or user agent; absent fields stay. */
export function givenChange(input: GivenChange, domain: string, now: number): SecretsChange {
  const change = secretsChange(input, domain, now)
  const { headers, tokenEntry, given } = change
  const hasRenewal = input.renewal !== undefined || input.renewalHosts !== undefined
  return {
    ...change,
    given: {
      ...given,
      ...(headers === undefined ? {} : { headers: headersDigest(headers, tokenEntry) }),
      ...(hasRenewal ? { renewal: renewalDigest(input) } : {}),
    },
  }
}

function secretsChange(input: GivenChange, domain: string, now: number): SecretsChange {
  const { cookies, imported, headers, userAgent, proxy } = input
  if (cookies == null && imported === undefined) return { headers, userAgent, proxy }
  const others = { headers: headers ?? null, userAgent: userAgent ?? null, proxy: null }
  const { secrets, headerNames, ports, isDeviceBound } = imported ?? givenState(cookies ?? {}, domain, now, others)
  return {
    cookies: secrets.cookies,
    exactCookies: secrets.exactCookies,
    // Cookies alone say nothing of what a browser keeps besides them.
    storage: secrets.storage.length === 0 ? undefined : secrets.storage,
    ...(headerNames === null ? { headers } : { headers: secrets.headers, tokenEntry: secrets.tokenEntry }),
    userAgent: secrets.userAgent ?? undefined,
    proxy,
    ports,
    isDeviceBound,
    given: { cookies: secrets.given.cookies },
  }
}

interface GivenChange extends RenewalChange, Pick<SecretsChange, 'headers' | 'userAgent' | 'proxy'> {
  readonly cookies?: ImportContent | null | undefined
  readonly imported?: GivenState | undefined
}
