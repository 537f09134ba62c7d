import type { AddressInfo } from 'node:net'

/**
 * Where clients reach this server, without a slash at the end: as the operator says, else where it listens. Never from a
 * request: whoever writes its Host would decide where others are sent.
 */
export function ownAddress(publicUrl: string | null, listeners: readonly (AddressInfo | string)[]): string {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '')
  const bound = listeners.find((one) => typeof one !== 'string')
  if (bound === undefined) return 'http://127.0.0.1'
  return `http://${hostOf(bound.address)}:${bound.port}`
}

/** One that listens everywhere is reached on its own machine for sure. */
function hostOf(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return address.includes(':') ? `[${address}]` : address
}
