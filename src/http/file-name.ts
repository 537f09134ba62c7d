/**
 * A Content-Disposition with the name of the file at an address: its last segment, if that has an extension; null: none. So
 * a client that stores a file under the name in the answer (`curl -OJ`) has one.
 */
export function fileNameHeader(address: string): string | null {
  const segment = URL.parse(address)?.pathname.split('/').at(-1) ?? ''
  // As it stands in the address it is percent-encoded already (RFC 8187 §3.2.1).
  if (!/^[\w%.~-]{1,200}\.[A-Za-z0-9]{1,10}$/.test(segment)) return null
  return segment.includes('%') ? `inline; filename*=UTF-8''${segment}` : `inline; filename="${segment}"`
}
