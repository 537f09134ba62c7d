import { AppError, invalidField } from '../../errors.ts'
import { checkRenewal, renewalHosts } from './check-renewal.ts'
import type { Renewal, RenewalSecrets } from './renewal.ts'

/** A renewal in a request. For secret fields, `undefined` keeps what is stored and null removes it. */
export interface RenewalInput extends Omit<Renewal, 'hosts'> {
  readonly body: string | null | undefined
  readonly refreshToken: string | null | undefined
}

/** The renewal fields of a request; `undefined` keeps. */
export interface RenewalChange {
  /** Null: no renewal any more. */
  readonly renewal?: RenewalInput | null | undefined
  /** Hosts outside the domain that the owner allows; null: none. */
  readonly renewalHosts?: readonly string[] | null | undefined
}

/** The renewal to store; both null: there is none. */
export interface GivenRenewal {
  readonly renewal: Renewal | null
  readonly secrets: RenewalSecrets | null
}

const nothing: GivenRenewal = { renewal: null, secrets: null }

/**
 * What a session of this domain stores after such a change.
 * @param old what it stored until now
 * @param isOwner whether the request is from the owner: only the owner may name other hosts, or a URL on one of them
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
