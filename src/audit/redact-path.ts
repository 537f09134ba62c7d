const hidden = '***'

/** A UUID names something, as a rule, and opens nothing; entries without the ids that they tell of would be useless. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * A part of a path without what may be a secret: parameters after `;` lose their values (`page;jsessionid=1A2B`), and a
 * part that looks like a token is hidden.
 */
export function redactPathPart(part: string): string {
  const [name = '', ...parameters] = part.split(';')
  const shown = isTokenLike(decodePart(name)) ? hidden : name
  return [shown, ...parameters.map(hideValue)].join(';')
}

/** Whatever it is called: what follows a `;` in a path is meant for the server's machinery, not for a reader. */
function hideValue(parameter: string): string {
  const at = parameter.indexOf('=')
  if (at === -1) return parameter === '' ? '' : hidden
  return `${parameter.slice(0, at)}=${hidden}`
}

/**
 * Whether a text looks made by a machine to be unguessable: a signed token, long hexadecimal, or a long run of letters
 * and digits in which cases or digits change more often than in words. UUIDs, numbers, dates and slugs do not.
 */
export function isTokenLike(text: string): boolean {
  if (text.length < 20 || uuid.test(text)) return false
  if (/^eyJ[\w-]+\.[\w-]*\.?[\w-]*$/.test(text)) return true
  if (/^(?=.*\d)(?=.*[a-f])[0-9a-f]{32,}$/i.test(text)) return true
  return text.split(/[^A-Za-z0-9_~+=-]/).some(isRandomRun)
}

/** Words joined by `-` or `_` are a slug; what remains long without them and mixes digits and cases is no word. */
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
