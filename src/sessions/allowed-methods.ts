import { type HttpMethod, httpMethods } from '../fetching/http-method.ts'

/** For http/, which imports only types of fetching/. */
export { httpMethods }

/** The methods that a session allows when its user does not set any. */
export const defaultAllowedMethods: readonly HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST']

/** Methods that change resources (RFC 9110 §9.3). With a session they need the scope `write`. */
const changing: ReadonlySet<HttpMethod> = new Set(['PUT', 'PATCH', 'DELETE'])

export function changesResources(method: HttpMethod): boolean {
  return changing.has(method)
}

/** @param allowed as its user set them; null: the default */
export function isAllowed(method: HttpMethod, allowed: readonly HttpMethod[] | null): boolean {
  return (allowed ?? defaultAllowedMethods).includes(method)
}

/** A list of methods as the session's row stores it: without duplicates, in the order of `httpMethods`. */
export function encodeMethods(methods: readonly HttpMethod[]): string {
  return httpMethods.filter((method) => methods.includes(method)).join(' ')
}

export function decodeMethods(text: string): readonly HttpMethod[] {
  const stored = text.split(' ')
  return httpMethods.filter((method) => stored.includes(method))
}
