/**
 * An address that the router can take apart: where its percent-encoding is broken, the percent signs are taken for
 * themselves. It then names nothing, and is answered like any other unknown address, after the credential was checked.
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
