import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'

/**
 * Running servers write their addresses here, a line each, for commands on the same data directory that have other
 * settings.
 */
const fileIn = (dataDir: string): string => join(dataDir, 'server.address')

/** Writes the address of a listening server; returns a function that removes it again, if it can, and never throws. */
export function noteAddress(dataDir: string, address: string): () => void {
  write(dataDir, [...othersThan(dataDir, address), address])
  return () => {
    try {
      write(dataDir, othersThan(dataDir, address))
    } catch {
      // The directory can no longer be written. The server still stops, and leaves its address behind, as a killed one does.
    }
  }
}

/**
 * The address that the server which started last wrote, of those that run; null when there is none. A killed server leaves
 * its address behind.
 */
export function notedAddress(dataDir: string): string | null {
  return addressesIn(dataDir).at(-1) ?? null
}

function addressesIn(dataDir: string): string[] {
  try {
    const urls = readFileSync(fileIn(dataDir), 'utf8')
      .split('\n')
      .map((line) => URL.parse(line.trim()))
    return urls.flatMap((url) => (url?.protocol === 'http:' ? [url.origin] : []))
  } catch {
    return []
  }
}

const othersThan = (dataDir: string, address: string) => addressesIn(dataDir).filter((one) => one !== address)

function write(dataDir: string, addresses: readonly string[]): void {
  const file = fileIn(dataDir)
  // A server of another user, such as root, may have left a file that this user may not write, in a directory where it may.
  rmSync(file, { force: true })
  if (addresses.length > 0) writeFileSync(file, addresses.map((one) => `${one}\n`).join(''), { mode: 0o600 })
}

/** The origin of the server that runs on this data directory, or else of a server started with these settings. */
export async function originOfServer(config: Config): Promise<string> {
  const noted = notedAddress(config.dataDir)
  if (noted === null) return originOf(config)
  const { hostname, port } = new URL(noted)
  const origin = originOf({ host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) })
  return (await answers(origin)) ? origin : originOf(config)
}

/** The origin at which a server with these settings is reached from this machine. */
export function originOf({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

/** Whether a server answers there. */
export async function answers(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/live`, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}
