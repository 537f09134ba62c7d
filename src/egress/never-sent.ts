import { AppError, type ErrorCode } from '../errors.ts'

/** Codes of failures before there was a connection: nothing of the request can have been sent. */
const beforeConnected =
  /^(ENOTFOUND|EAI_|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EMFILE|ENFILE|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|HOSTNAME_MISMATCH)/

/** A proxy fails before it has a way to the target. */
const unsent: ReadonlySet<ErrorCode> = new Set(['TARGET_NOT_ALLOWED', 'STORAGE_UNAVAILABLE', 'PROXY_FAILED'])

/**
 * Whether a failed request never left this process: its target was refused by the policy, not found, or not connected.
 * False when it may have been sent, or when this is unknown.
 */
export function wasNeverSent(error: unknown): boolean {
  for (let link = error, depth = 0; link instanceof Error && depth < 6; link = link.cause, depth += 1) {
    if (link instanceof AppError && unsent.has(link.code)) return true
    if ('code' in link && typeof link.code === 'string' && beforeConnected.test(link.code)) return true
  }
  return false
}
