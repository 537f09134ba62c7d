/**
 * Patterns of hosts and URLs for the document. They allow what the server accepts, as far as a pattern can say it: not user
 * names and passwords, control characters, and names outside ASCII in other forms than punycode. Without look-around, which
 * not every language has.
 */

const label = '[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
/** A name whose last label is a number is read as an IPv4 address. */
const lastLabel =
  '([A-Za-z_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?|[0-9]{1,20}[A-WYZa-wyz_]([A-Za-z0-9_-]{0,41}[A-Za-z0-9_])?)'

/** A host name without a dot at its end. */
export const hostName = `(${label}\\.)*${lastLabel}`

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const ipv4 = `${octet}(\\.${octet}){3}`

const group = '[0-9A-Fa-f]{1,4}'
/** Eight groups, or fewer with `::` once (RFC 4291 §2.2); the last two may be written as an IPv4 address. */
const ipv6 = [
  `(${group}:){7}${group}`,
  `(${group}:){1,7}:`,
  ...[1, 2, 3, 4, 5, 6].map((tail) => `(${group}:){1,${7 - tail}}(:${group}){${tail}}`),
  `::(${group}:){0,6}${group}`,
  '::',
  `(${group}:){6}${ipv4}`,
  `::(${group}:){0,5}${ipv4}`,
  `(${group}:){1,5}:${ipv4}`,
].join('|')

const port = '([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
/** Path, query and fragment; the server escapes what needs it. */
const rest = '[/?#][^\\u0000-\\u001f\\u007f]*'

const host = `(${hostName}|${ipv4}|\\[(${ipv6})\\])`

/** An origin, without a slash at its end. */
export const originPattern = `^https?://${host}(:${port})?$`

/** An http or https URL. */
export const urlPattern = `^[Hh][Tt][Tt][Pp][Ss]?://(${host}|${hostName}\\.)(:${port})?(${rest})?$`
