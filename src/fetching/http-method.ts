/** Every method of a visit. */
export const httpMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export type HttpMethod = (typeof httpMethods)[number]

const repeatable: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether this server may send a request more than once: in a second check, a higher tier, after a closed connection,
 * or in a job that did not end. GET, HEAD and OPTIONS are safe (RFC 9110 §9.2.1). Any other method may have had its
 * effect the first time. This includes PUT and DELETE, because somebody else may have changed the resource since.
 */
export function mayRepeat(method: HttpMethod): boolean {
  return repeatable.has(method)
}
