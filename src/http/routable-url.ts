/**
 * A URL that the router can parse: when its percent-encoding is invalid, its percent signs are escaped. It then matches
 * no route and gets the usual response, after the credential was checked.
 */
export function routableUrl(url: string): string {
  if (!url.includes('%')) return url
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return isDecodable(path) ? url : path.replaceAll('%', '%25') + url.slice(path.length)
}

function isDecodable(path: string): boolean {
  try {
    // Its result is used: the compiler removes a call of this function that does nothing else than throw.
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}
