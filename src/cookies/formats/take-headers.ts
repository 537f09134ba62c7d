import { headerNameProblem, headerValueProblem, isToken } from '../header.ts'
import { deviceBoundHeader, isLoginHeader, requestHeader } from '../known-names.ts'
import { inScope } from '../scope.ts'
import type { SentHeader } from './parsed-import.ts'

export interface TakenHeaders {
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string | null
  /** Names, as they were written. */
  readonly kept: readonly string[]
  readonly dropped: readonly string[]
  readonly isDeviceBound: boolean
  /** One of them can be a login. */
  readonly hasLogin: boolean
}

/** All headers of a session may have 32 KiB; headers given besides the import need room, too. */
const maxBytes = 24 * 1024
const maxHeaders = 64
/** The most dropped headers to report. */
const maxTold = 100

/**
 * The headers of requests that a session stores: those sent to its domain that may be set and that identify the user
 * rather than the request. Of one name, the last that was sent.
 */
export function takeHeaders(sent: readonly SentHeader[], domain: string): TakenHeaders {
  const own = sent.filter(({ name, host }) => isToken(name) && (host === null || inScope(domain, host)))
  const kept = new Map<string, SentHeader>()
  const dropped = new Map<string, string>()
  let userAgent: string | null = null
  let bytes = 0
  for (const header of own.toReversed()) {
    const { name, value } = header
    const lower = name.toLowerCase()
    if (kept.has(lower) || dropped.has(lower)) continue
    if (lower === 'user-agent') {
      if (isUserAgent(value)) userAgent ??= value
      continue
    }
    const size = Buffer.byteLength(name) + Buffer.byteLength(value)
    const isOver = kept.size >= maxHeaders || bytes + size > maxBytes
    if (isOver || !mayKeep(lower, value)) dropped.set(lower, name)
    else {
      bytes += size
      kept.set(lower, header)
    }
  }
  const list = [...kept.values()].toReversed()
  return {
    headers: Object.fromEntries(list.map(({ name, value }) => [name, value])),
    userAgent,
    kept: list.map(({ name }) => told(name)),
    dropped: [...dropped.values()].slice(0, maxTold).toReversed().map(told),
    isDeviceBound: own.some(({ name }) => deviceBoundHeader.test(name)),
    hasLogin: list.some(({ name }) => isLoginHeader(name)),
  }
}

function mayKeep(lower: string, value: string): boolean {
  if (requestHeader.test(lower) || deviceBoundHeader.test(lower)) return false
  return headerNameProblem(lower) === null && headerValueProblem(value) === null && isLatin1(value)
}

const isUserAgent = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]{1,1024}$/.test(value)
const isLatin1 = (value: string): boolean => value !== '' && !/[^\t\x20-\x7e\x80-\xff]/.test(value)
/** Shortens names, because a very long one is not a real name. */
const told = (name: string): string => name.slice(0, 100)
