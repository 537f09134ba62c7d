const SELF =
  /^(?:me|user|whoami|account|profile|session|current|current[-_]?user|userinfo|user[-_]?info|self|viewer|myself|auth|identity|status|validate|_session|sessions)(?:\.json)?$/i
/** Whether one is logged in, asked for in two words: "/auth/verify". */
const SELF_CHECK = /\/(?:auth|session|login|token)\/(?:verify|check)$/i

/** Whether an interface answers its visitor's own record, or whether they are logged in, at this address. */
export function isSelfAddress(url: string): boolean {
  const path = (URL.parse(url)?.pathname ?? '').replace(/\/$/, '')
  return SELF.test(path.slice(path.lastIndexOf('/') + 1)) || SELF_CHECK.test(path)
}
