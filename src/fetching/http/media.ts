/** What can be done with a body: `html` has tags, `binary` has no text. */
export type PageKind = 'html' | 'json' | 'text' | 'xml' | 'binary'

export interface MediaType {
  /** Lower case, without parameters; '' when there was none. */
  readonly type: string
  /** The charset parameter, unquoted, as given; null when there is none. */
  readonly charset: string | null
}

/** Parses a Content-Type field (RFC 9110 §8.3.1), leniently: an unreadable one counts as missing. */
export function parseMediaType(contentType: string | null): MediaType {
  if (contentType === null) return { type: '', charset: null }
  const semicolon = contentType.indexOf(';')
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase()
  if (semicolon < 0) return { type, charset: null }
  const match = /;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"|([^;" \t]*))/i.exec(
    contentType.slice(semicolon, semicolon + 512),
  )
  const charset = match?.[1] ?? match?.[2] ?? ''
  return { type, charset: charset === '' ? null : charset }
}

const kinds: Readonly<Record<string, PageKind>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/json': 'json',
  'text/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/javascript': 'text',
  'application/x-javascript': 'text',
  'application/ecmascript': 'text',
  'application/x-ndjson': 'text',
  'application/jsonl': 'text',
  'application/yaml': 'text',
  'application/x-yaml': 'text',
  'application/toml': 'text',
  'application/sql': 'text',
  'application/graphql': 'text',
  'application/x-www-form-urlencoded': 'text',
}

/** When the type does not say, the first bytes do (the relevant parts of the WHATWG MIME Sniffing standard §7.1). */
export function kindOf(type: string, body: Buffer): PageKind {
  const known = kinds[type]
  if (known !== undefined) return known
  if (type.endsWith('+json')) return 'json'
  if (type.endsWith('+xml')) return 'xml'
  if (type.startsWith('text/')) return 'text'
  return type === '' || !type.includes('/') ? sniff(body) : 'binary'
}

/**
 * Whether an answer may be a page for people, or one of an API, by its head alone: such a page may say that nobody is
 * logged in, a file cannot.
 */
export function mayBePage(headers: Readonly<Record<string, string | readonly string[] | undefined>>): boolean {
  const { type } = parseMediaType(String(headers['content-type'] ?? ''))
  const kind = kinds[type] ?? (/\+(?:json|xml)$/.test(type) ? 'xml' : null)
  if (kind === 'html') return true
  const isFile = /^\s*attachment\b/i.test(String(headers['content-disposition'] ?? ''))
  return !isFile && (kind === 'json' || kind === 'xml' || type === 'text/plain' || !type.includes('/'))
}

const sniffBytes = 512

function sniff(body: Buffer): PageKind {
  const head = body.subarray(0, sniffBytes)
  if (hasUtf16Mark(head)) return 'text'
  if (head.some(isBinaryByte)) return 'binary'
  const text = head
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()
  if (/^<\?xml/i.test(text)) return 'xml'
  if (/^<(?:!doctype|!--|[a-z])/i.test(text)) return 'html'
  return /^[[{]/.test(text) ? 'json' : 'text'
}

function hasUtf16Mark(head: Buffer): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
}

/** The standard's "binary data byte". */
function isBinaryByte(byte: number): boolean {
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f)
}
