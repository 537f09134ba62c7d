import { invalidField } from '../errors.ts'

/** The address that a scrape names. Throws VALIDATION_ERROR for what is no whole address. */
export function parseTarget(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw invalidField('url', 'must be a whole http or https URL')
  return url
}
