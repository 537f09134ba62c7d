/**
 * A URL that the router can parse: when its percent-encoding is invalid, its percent signs are escaped. It then matches
 * no route and gets the usual response, after the credential was checked.
 */
export function routableUrl(url: string): string {
  if (!url.includes('%')) return url
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  try {
    decodeURIComponent(path)
    return url
  } catch {
    return path.replaceAll('%', '%25') + url.slice(path.length)
  }
}
