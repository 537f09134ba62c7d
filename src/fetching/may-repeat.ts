import type { HttpMethod } from './http-method.ts'
import type { PageAction, RenderingOptions } from './rendering-options.ts'

const repeatable: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether this server may send a request more than once: in a second check, a higher tier, after a closed connection,
 * or in a job that did not end. GET, HEAD and OPTIONS are safe (RFC 9110 §9.2.1). Any other method may have had its
 * effect the first time. This includes PUT and DELETE, because somebody else may have changed the resource since.
 */
export function mayRepeat(method: HttpMethod): boolean {
  return repeatable.has(method)
}

/** Whether a step on a page may change something at its site. */
export function mayChange({ type }: PageAction): boolean {
  return type !== 'scroll' && type !== 'wait'
}

/** As `mayRepeat`, for a whole visit: none of its steps may change anything either. */
export function mayRepeatVisit({ method, browser }: VisitInput): boolean {
  return mayRepeat(method) && !browser.actions.some(mayChange)
}

interface VisitInput {
  readonly method: HttpMethod
  readonly browser: Pick<RenderingOptions, 'actions'>
}
