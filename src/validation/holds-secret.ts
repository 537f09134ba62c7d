import { redactUrl } from '../audit/redact-url.ts'

/** What is shorter than this is no credential, whatever its name: `sort_key=id`, `range_key=7d`. */
const secretChars = 3

/** A URL may itself contain a credential: then it is never requested without the session. */
export function holdsSecret(url: string): boolean {
  const plain = new URL(url)
  plain.hash = ''
  const parameters = [...plain.searchParams].filter(([, value]) => value !== '' && value.length < secretChars)
  for (const [name, value] of parameters) plain.searchParams.delete(name, value)
  return redactUrl(plain.href) !== plain.href
}
