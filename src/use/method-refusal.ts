import type { ApiKeyScope } from '../accounts/principal.ts'
import type { HttpMethod } from '../fetching/http-method.ts'
import { changesResources, defaultAllowedMethods, isAllowed } from '../sessions/allowed-methods.ts'

export interface MethodRefusal {
  /** As the audit trail records it. */
  readonly reason: 'method' | 'scope'
  readonly message: string
  readonly resolution?: string
}

/**
 * Why a stored session may not be used with this method, or null. Methods that its user does not list are refused; PUT,
 * PATCH and DELETE also need a credential that may write.
 * @param allowed the session's own list; null: the default one
 */
export function methodRefusal(
  method: HttpMethod,
  allowed: readonly HttpMethod[] | null,
  scopes: ReadonlySet<ApiKeyScope>,
): MethodRefusal | null {
  if (!isAllowed(method, allowed)) {
    const list = (allowed ?? defaultAllowedMethods).join(', ')
    return {
      reason: 'method',
      message: `The session may not be used with ${method}; its allowed_methods are ${list}.`,
      resolution: `Add ${method} to allowed_methods of the session with PATCH, if that is wanted.`,
    }
  }
  if (!changesResources(method) || scopes.has('write')) return null
  return { reason: 'scope', message: `${method} with a stored session needs an API key with the scope "write".` }
}
