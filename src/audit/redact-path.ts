const hidden = '***'

/**
 * UUIDs are not hidden: they usually identify something and give no access, and entries without ids would be useless.
 */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * One segment of a path without possible secrets: parameters after `;` lose their values (`page;jsessionid=1A2B`), and
 * a segment that looks like a token is hidden.
 */
export function redactPathPart(part: string): string {
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
export function isTokenLike(text: string): boolean {
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
