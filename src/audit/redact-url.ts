const hidden = '***'
/** Parameters whose values may be secrets: contract §1, Secrets. Matched anywhere in the name, so `access_token` counts. */
const secretParameter = /token|key|code|sig|auth|session|password|passwd|pwd|secret|jwt|ticket|otp|nonce|sid$/i
const maxLength = 2048

/**
 * A URL as it may stand in an audit entry or a log: without userinfo and fragment, and without the values of parameters
 * that are named like a secret. What is no URL becomes a placeholder. At most 2,048 characters.
 */
export function redactUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null) return '(not a URL)'
  url.username = ''
  url.password = ''
  url.hash = ''
  // By hand, not by URLSearchParams: what is not hidden stays as it was written.
  const query = url.search.slice(1)
  if (query !== '') url.search = query.split('&').map(redactParameter).join('&')
  return url.href.slice(0, maxLength)
}

function redactParameter(parameter: string): string {
  const at = parameter.indexOf('=')
  const name = at === -1 ? parameter : parameter.slice(0, at)
  // A parameter without a name or value is a value: `?eyJhbGciOi…`.
  if (at === -1) return parameter.length > 20 ? hidden : parameter
  return secretParameter.test(decode(name)) ? `${name}=${hidden}` : parameter
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
