import type { HttpMethod } from './http-method.ts'

const repeatable: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request may be sent more than once on our own account: by a second check, a higher tier, a connection that
 * closed, or a job that did not end. GET, HEAD and OPTIONS only ask (RFC 9110 §9.2.1). Every other method may have done
 * its work the first time, PUT and DELETE included: somebody else may have changed the thing since.
 */
export function mayRepeat(method: HttpMethod): boolean {
  return repeatable.has(method)
}
