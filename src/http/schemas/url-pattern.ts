/**
 * Patterns of hosts and URLs for the document. They allow what the server accepts, as far as a pattern can say it: not
 * control characters, and names in other scripts than these only as punycode. Without look-around and classes of Unicode,
 * which not every language has.
 */

/** Letters outside ASCII that may be anywhere in a name: Latin, Greek, Cyrillic, Kana, Han and Hangul. */
const letters =
  '\\u00c0-\\u02af\\u038e-\\u03a1\\u03a3-\\u0482\\u048a-\\u052f\\u1e00-\\u1f15\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3'
/** Hebrew and Arabic, which no label mixes with other letters (RFC 5893 §2). */
const rightToLeft = '\\u05d0-\\u05ea\\u0620-\\u064a\\u0671-\\u06d5'
const rightToLeftLabel = `[${rightToLeft}]([${rightToLeft}0-9-]*[${rightToLeft}0-9])?`

const inLabel = `A-Za-z0-9_${letters}-`
/** A name whose last label is a number is read as an IPv4 address. */
const lastLabel = `(([A-Za-z_${letters}-]|[0-9]+[A-WYZa-wyz_${letters}-])[${inLabel}]*|${rightToLeftLabel})`

/** A host name without a dot at its end. */
export const hostName = `(([${inLabel}]+|${rightToLeftLabel})\\.)*${lastLabel}`

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

const highPort = '[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]'
const port = `([0-9]{1,4}|${highPort})`
/** Path, query and fragment; the server escapes what needs it. */
const rest = '[/?#][^\\u0000-\\u001f\\u007f]*'

const address = `${ipv4}|\\[(${ipv6})\\]`

/** An origin, without a slash at its end. */
export const originPattern = `^https?://(${hostName}|${address})(:${port})?$`

/** An http or https URL without user name and password. */
export const urlPattern = `^[Hh][Tt][Tt][Pp][Ss]?://(${hostName}\\.?|${address})(:${port})?(${rest})?$`

const hex = '[0-9A-Fa-f]'
const continued = `%[89ABab]${hex}`
/** An escaped character but a control character: ASCII, or the bytes of another in UTF-8 (RFC 3629 §4). */
const escaped = (ascii: string) =>
  [
    ascii,
    `%([Cc][2-9A-Fa-f]|[Dd]${hex})${continued}`,
    `%[Ee]0%[ABab]${hex}${continued}`,
    `%[Ee][1-9A-CEFa-cef](${continued}){2}`,
    `%[Ee][Dd]%[89]${hex}${continued}`,
    `%[Ff]0%[9ABab]${hex}(${continued}){2}`,
    `%[Ff][1-3](${continued}){3}`,
    `%[Ff]4%8${hex}(${continued}){2}`,
  ].join('|')

/** An `@` that is not escaped is part of the credentials if another one follows. */
const inCredential = `[^\\u0000-\\u001f\\u007f%/:?#\\\\]`
const username = `(${inCredential}|${escaped(`%([2456]${hex}|3[0-9B-Fb-f]|7[0-9A-Ea-e])`)}){1,255}`
const password = `(:|${inCredential}|${escaped(`%([2-6]${hex}|7[0-9A-Ea-e])`)}){0,255}`
const proxyScheme = '([Hh][Tt][Tt][Pp][Ss]?|[Ss][Oo][Cc][Kk][Ss]5[Hh]?)'

/** The URL of a proxy; it says less of user names with a colon, which only SOCKS5 has. */
export const proxyPattern = `^${proxyScheme}://(${username}(:${password})?@)?(${hostName}\\.?|${address})(:([1-9][0-9]{0,3}|${highPort}))?/?$`
