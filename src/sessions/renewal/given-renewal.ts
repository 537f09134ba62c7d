import { AppError, invalidField } from '../../errors.ts'
import { checkRenewal, renewalHosts } from './check-renewal.ts'
import type { Renewal, RenewalSecrets } from './renewal.ts'

/** A renewal as somebody gives it. Of what is never returned, `undefined` keeps what is stored; null drops it. */
export interface RenewalInput extends Omit<Renewal, 'hosts'> {
  readonly body: string | null | undefined
  readonly refreshToken: string | null | undefined
}

/** What a request says of renewals; `undefined` keeps. */
export interface RenewalChange {
  /** Null: none any more. */
  readonly renewal?: RenewalInput | null | undefined
  /** Hosts outside the domain that the owner allows; null: none. */
  readonly renewalHosts?: readonly string[] | null | undefined
}

/** What is stored of a renewal; both null: there is none. */
export interface GivenRenewal {
  readonly renewal: Renewal | null
  readonly secrets: RenewalSecrets | null
}

const nothing: GivenRenewal = { renewal: null, secrets: null }

/**
 * What a session of this domain stores after such a change.
 * @param old what it stored until now
 * @param isOwner whether the owner asks: nobody else may name other hosts, or a URL on one of them
 * @throws AppError VALIDATION_ERROR, FORBIDDEN
 */
export function givenRenewal(
  domain: string,
  change: RenewalChange,
  { old = nothing, isOwner }: { readonly old?: GivenRenewal; readonly isOwner: boolean },
): GivenRenewal {
  const { renewal: given, renewalHosts: named } = change
  if (named !== undefined && !isOwner) {
    throw new AppError('FORBIDDEN', { message: 'Only the owner of the session may change its renewal_hosts.' })
  }
  if (given === null) return nothing
  const hosts = named === undefined ? (old.renewal?.hosts ?? []) : renewalHosts(named ?? [])
  if (given === undefined && old.renewal === null) {
    if (hosts.length > 0) throw invalidField('renewal_hosts', 'have no effect without renewal')
    return nothing
  }
  const renewal = given === undefined ? old.renewal : withoutSecrets(given)
  if (renewal === null) return nothing
  const secrets = {
    body: given?.body === undefined ? (old.secrets?.body ?? null) : given.body,
    refreshToken: given?.refreshToken === undefined ? (old.secrets?.refreshToken ?? null) : given.refreshToken,
  }
  const next = { ...renewal, hosts }
  checkRenewal(domain, next, secrets)
  return { renewal: next, secrets }
}

function withoutSecrets({ body: _body, refreshToken: _token, ...shown }: RenewalInput): Omit<Renewal, 'hosts'> {
  return shown
}
