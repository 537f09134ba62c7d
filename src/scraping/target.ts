import { invalidField } from '../errors.ts'

/** The URL to scrape. Throws VALIDATION_ERROR when it is not absolute. */
export function parseTarget(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw invalidField('url', 'must be a whole http or https URL')
  return url
}
