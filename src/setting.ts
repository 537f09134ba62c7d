/** How one setting is read from the text of its variable. `parse` throws Error with the rest of a sentence. */
export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string
  /** As an operator would write it; empty when there is none. */
  readonly fallback: string
  readonly parse: (text: string) => Value
  /** A sentence or two for docs/configuration.md. */
  readonly about: string
}

export function setting<Value>(
  name: string,
  fallback: string,
  parse: (text: string) => Value,
  about: string,
): Setting<Value> {
  return { name: `LATCHKEY_${name}`, fallback, parse, about }
}

export const text = (value: string): string => value

/** Null when nothing is set. */
export const optionalText = (value: string): string | null => (value === '' ? null : value)

export function wholeNumber(low: number, high: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= low && number <= high)) throw new Error(`must be a whole number from ${low} to ${high}`)
    return number
  }
}

export function oneOf<const Name extends string>(...names: readonly Name[]): (value: string) => Name {
  return (value) => {
    const found = names.find((name) => name === value)
    if (found === undefined) throw new Error(`must be one of ${names.join(', ')}`)
    return found
  }
}

export function zeroOrOne(value: string): boolean {
  return oneOf('0', '1')(value) === '1'
}

export function onOff(value: string): boolean {
  return oneOf('on', 'off')(value) === 'on'
}

/** A comma-separated list; blanks around the entries are ignored. */
export function list<Value>(parse: (value: string) => Value): (value: string) => readonly Value[] {
  return (value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map(parse)
}

/** An http or https URL without a trailing slash, or null. */
export function optionalHttpUrl(value: string): string | null {
  if (value === '') return null
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new Error('must be an http or https URL')
  return url.href.replace(/\/$/, '')
}

/** As `optionalHttpUrl`; paths can be appended to it. */
export function optionalBaseUrl(value: string): string | null {
  const url = optionalHttpUrl(value)
  if (url !== null && /[?#]/.test(url)) throw new Error('must not have a query or a fragment (? or #)')
  return url
}

/** For settings of features that do not exist yet: any value stops the start. */
export function notInThisVersion(what: string): (value: string) => null {
  return (value) => {
    if (value !== '') throw new Error(`cannot be used: this version has no ${what}`)
    return null
  }
}
