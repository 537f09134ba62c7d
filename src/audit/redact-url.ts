const hidden = '***'
/** Parameters whose values may be secrets. Matches anywhere in the name, so `access_token` counts. */
const secretParameter =
  /token|key|code|sig|auth|session|sess|password|passwd|pwd|passphrase|secret|jwt|ticket|otp|nonce|bearer|credential|sid$/i
/** Short words that count only as a whole word of the name: `user_pin`, `pass`, but not `shipping` or `passenger`. */
const secretWord = /(?:^|[^a-z])(?:pin|pass|pw)(?:$|[^a-z])/i
const maxLength = 2048
/** URLs in parameters of URLs in parameters: deeper than sites go. */
const maxDepth = 3

/**
 * A URL as it may appear in an audit entry or a log: without userinfo and fragment, without the values of parameters
 * that are named like a secret (also after `;` in the path, and in URLs inside values), and without path segments that
 * look like tokens. Text that is not a URL becomes a placeholder. At most 2,048 characters.
 */
export function redactUrl(text: string): string {
  return redactAt(text, 0)?.slice(0, maxLength) ?? '(not a URL)'
}

function redactAt(text: string, depth: number): string | null {
  const url = URL.parse(text)
  if (url === null) return null
  url.username = ''
  url.password = ''
  url.hash = ''
  const path = redactPath(url.pathname)
  if (path !== url.pathname) url.pathname = path
  // Not by URLSearchParams: what is not hidden must stay exactly as it was written.
  const query = url.search.slice(1)
  if (query !== '') url.search = redactQuery(query, depth)
  return url.href
}

const redactPath = (path: string): string => path.split('/').map(redactPathPart).join('/')

/** Some sites separate parameters by `;` (HTML 4.01 §B.2.2). */
function redactQuery(query: string, depth: number): string {
  return query
    .split(/([&;])/)
    .map((part, at) => (at % 2 === 1 ? part : redactParameter(part, depth)))
    .join('')
}

function redactParameter(parameter: string, depth: number): string {
  const at = parameter.indexOf('=')
  // A parameter without a name or value is a value: `?eyJhbGciOi…`.
  if (at === -1) return parameter.length > 20 ? hidden : parameter
  const [name, value] = [parameter.slice(0, at), parameter.slice(at + 1)]
  if (isSecretName(decode(name))) return `${name}=${hidden}`
  return `${name}=${redactValue(value, depth)}`
}

function isSecretName(name: string): boolean {
  return secretParameter.test(name) || secretWord.test(name)
}

/** `next=/login?token=…`, `url=https%3A%2F%2F…`: a URL inside a value is redacted like the outer one. */
function redactValue(value: string, depth: number): string {
  const decoded = decodeFully(value)
  if (isTokenLike(decoded)) return hidden
  if (!/[/?=;#]/.test(decoded)) return value
  if (depth >= maxDepth) return hidden
  const redacted = redactNested(decoded, depth + 1)
  return redacted === decoded ? value : encodeURIComponent(redacted)
}

function redactNested(text: string, depth: number): string {
  const address = text.startsWith('//') ? `http:${text}` : text
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) {
    const redacted = redactAt(address, depth)
    if (redacted === null) return hidden
    // When only the spelling changed by parsing, nothing was hidden: keep the original.
    return redacted === URL.parse(address)?.href ? text : redacted.slice(address.length - text.length)
  }
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(text) ?? []
  const isPath = path.startsWith('/') || text.includes('?')
  const safe = isPath ? redactPath(path) : redactQuery(path, depth)
  return query === '' ? safe : `${safe}?${redactQuery(query, depth)}`
}

/** Each nesting level adds one level of encoding. */
function decodeFully(value: string): string {
  let text = value
  for (let times = 0; times < maxDepth; times += 1) text = decode(text)
  return text
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/**
 * UUIDs are not hidden: they usually identify something and give no access, and entries without ids would be useless.
 */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * One segment of a path without possible secrets: parameters after `;` lose their values (`page;jsessionid=1A2B`), and
 * a segment that looks like a token is hidden.
 */
function redactPathPart(part: string): string {
  const [name = '', ...parameters] = part.split(';')
  const shown = isTokenLike(decodePart(name)) ? hidden : name
  return [shown, ...parameters.map(hideValue)].join(';')
}

/** Any name: parameters after a `;` in a path are for the server's software, not for a reader. */
function hideValue(parameter: string): string {
  const at = parameter.indexOf('=')
  if (at === -1) return parameter === '' ? '' : hidden
  return `${parameter.slice(0, at)}=${hidden}`
}

/**
 * Whether a text looks like a random token: a signed token, long hexadecimal, or a long run of letters and digits in
 * which case or digits change more often than in words. UUIDs, numbers, dates and slugs do not.
 */
function isTokenLike(text: string): boolean {
  if (text.length < 20 || uuid.test(text)) return false
  if (/^eyJ[\w-]+\.[\w-]*\.?[\w-]*$/.test(text)) return true
  if (/^(?=.*\d)(?=.*[a-f])[0-9a-f]{32,}$/i.test(text)) return true
  return text.split(/[^A-Za-z0-9_~+=-]/).some(isRandomRun)
}

/** Words joined by `-` or `_` are a slug. A long run without them that mixes digits and cases is not a word. */
function isRandomRun(run: string): boolean {
  if (run.length < 20 || uuid.test(run)) return false
  const changes = (run.match(/[a-z][A-Z0-9]|[A-Z][a-z]{0,1}[A-Z0-9]|[0-9][A-Za-z]/g) ?? []).length
  return changes >= run.length / 6 && /[0-9]/.test(run) && /[A-Za-z]/.test(run)
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
