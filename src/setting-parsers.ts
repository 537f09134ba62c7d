import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { emailOf } from './accounts/email.ts'
import { looksLikeApiKey } from './accounts/keys/api-key.ts'
import { passwordProblem } from './accounts/login/password.ts'
import { dayMs } from './clock.ts'

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
export function optional<Value>(parse: (value: string) => Value): (value: string) => Value | null {
  return (value) => (value === '' ? null : parse(value))
}

export function wholeNumber(low: number, high: number): (value: string) => number {
  return numberFrom(low, high, 'must be')
}

/** Null when it is `off`. */
export function wholeNumberOrOff(low: number, high: number): (value: string) => number | null {
  const parse = numberFrom(low, high, 'must be off, or')
  return (value) => (value === 'off' ? null : parse(value))
}

function numberFrom(low: number, high: number, mustBe: string): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= low && number <= high)) throw new Error(`${mustBe} a whole number from ${low} to ${high}`)
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

/** An http or https URL without a trailing slash. */
export function httpUrl(value: string): string {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new Error('must be an http or https URL')
  return url.href.replace(/\/$/, '')
}

/** As `httpUrl`; paths can be appended to it. */
export function baseUrl(value: string): string {
  const url = httpUrl(value)
  if (/[?#]/.test(url)) throw new Error('must not have a query or a fragment (? or #)')
  return url
}

/** For settings of features that do not exist yet: any value stops the start. */
export function notInThisVersion(what: string): (value: string) => null {
  return (value) => {
    if (value !== '') throw new Error(`cannot be used: this version has no ${what}`)
    return null
  }
}

/** Where the root key comes from. */
export type RootKeySetting = { readonly kind: 'file'; readonly path: string | null } | { readonly kind: 'env' }

/** A name that ends in a number would be read as an IP address. */
export function host(value: string): string {
  const isName = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(value) && !/(?:^|\.)\d+$/.test(value)
  if (isIP(value) === 0 && !isName) throw new Error('must be an IP address or a host name')
  return value
}

const maxLimit = 1_000_000_000

export const limit = wholeNumber(1, maxLimit)

/** Null when it is `off`. */
export const limitOrOff = wholeNumberOrOff(1, maxLimit)

/** Milliseconds, the shortest first. */
export function thresholds(value: string): readonly number[] {
  if (value === 'off') return []
  const units: Readonly<Record<string, number>> = { d: dayMs, h: 3600_000 }
  const parsed = list((entry) => {
    const [, digits, unit] = /^([1-9]\d{0,3})([dh])$/.exec(entry) ?? []
    if (digits === undefined || unit === undefined) throw new Error('must be off, or durations like 3d,6h')
    return Number(digits) * (units[unit] ?? 0)
  })(value)
  if (parsed.length > 10) throw new Error('must name at most 10 durations')
  return [...new Set(parsed)].sort((a, b) => a - b)
}

export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

/** A SQLite file, or a database of a PostgreSQL server. */
export function databaseUrl(value: string): DatabaseSetting {
  if (/^postgres(ql)?:/.test(value)) return { kind: 'postgres', url: postgresUrl(value) }
  if (!value.startsWith('sqlite:') || value.length === 7) {
    throw new Error('must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE')
  }
  return { kind: 'sqlite', path: resolve(value.slice('sqlite:'.length)) }
}

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full']

/** No error repeats the value, which may contain a password. */
function postgresUrl(value: string): string {
  const url = URL.parse(value)
  if (url === null || url.pathname.length < 2) throw new Error('must be postgres://USER:PASSWORD@HOST/DATABASE')
  const sslMode = url.searchParams.get('sslmode')
  if (sslMode !== null && !sslModes.includes(sslMode)) {
    throw new Error(`has an unknown sslmode; give one of ${sslModes.join(', ')}`)
  }
  if (sslMode === 'verify-ca' && !url.searchParams.has('sslrootcert')) {
    throw new Error('has sslmode=verify-ca, which needs sslrootcert=FILE')
  }
  return value
}

export function rootKey(value: string): RootKeySetting {
  if (value === 'env') return { kind: 'env' }
  if (value === '') return { kind: 'file', path: null }
  if (!value.startsWith('file:') || value.length === 5) throw new Error('must be file:PATH or env')
  return { kind: 'file', path: resolve(value.slice('file:'.length)) }
}

export function firstApiKey(value: string): string {
  if (!looksLikeApiKey(value)) throw new Error('must be sk_live_ and 32 letters or digits')
  return value
}

export function email(value: string): string {
  const address = emailOf(value)
  if (address === null) throw new Error('must be an e-mail address')
  return address
}

export function password(value: string): string {
  const problem = passwordProblem(value)
  if (problem !== null) throw new Error(problem)
  return value
}

export function trustProxy(value: string): false | readonly string[] {
  if (value === 'off') return false
  const entries = list(text)(value)
  if (!entries.every(isNetwork)) throw new Error('must be off, or addresses and networks separated by commas')
  return entries
}

/** An address, with an optional valid prefix length; /0 would trust everybody. */
function isNetwork(entry: string): boolean {
  const [, address = '', prefix] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return bits > 0 && (prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= bits))
}
