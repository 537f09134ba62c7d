/** Of the name of a host (RFC 1035 §2.3.4). */
const maxHostChars = 253

/**
 * The address of a link as somebody has copied it: as a whole, in quotes or brackets, and maybe without its scheme; or the
 * first one in a text. Null if there is none of a website, or one with a user name and password. Linear in the text.
 */
export function webLink(text: string): string | null {
  const whole = text.trim().replace(/^(?:<(.*)>|"(.*)"|'(.*)'|“(.*)”|\((.*)\))$/s, '$1$2$3$4$5')
  const link = /^https?:\/\//i.test(whole) ? whole : beginsWithHost(whole) ? `https://${whole}` : linkIn(whole)
  const url = link === null ? null : URL.parse(link)
  return url !== null && url.username === '' && url.password === '' ? url.href : null
}

/** Whether a text begins with a host: a name with a dot or a port, or an IPv4 address. */
function beginsWithHost(text: string): boolean {
  const [host = ''] = text.split(/[/?#]/, 1)
  const [name = '', port] = host.split(':', 3)
  if (/\s/.test(text) || host.length > maxHostChars + ':65535'.length || /@|:.*:/.test(host)) return false
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return false
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(name) || (/\p{L}/u.test(name) && (name.includes('.') || port !== undefined))
}

/** The first link in a text, without what ends its sentence. */
function linkIn(text: string): string | null {
  const [link] = /https?:\/\/[^\s<>"“”«»]+/i.exec(text) ?? []
  return link === undefined ? null : (/^.*[^).,;:!?'\]]/.exec(link)?.[0] ?? null)
}
