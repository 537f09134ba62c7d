import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where recordings of real applications may lie: beside the checkout, not in it. */
const folder = new URL('../../../shared/corpus/', import.meta.url)

export const hasRecordings = existsSync(new URL('replay.mjs', folder))

/** One recorded visit, as the folder's index names it. */
export interface Recording {
  readonly file: string
  readonly app: string
  /** `spa`: what is sent is a shell, which its scripts fill. */
  readonly kind: string
  readonly case: 'anonymous' | 'valid' | 'corrupted'
  readonly page: string
  readonly display_name: string | null
  readonly username: string | null
  readonly email: string | null
  readonly names_user: boolean
  /** Set for valid pages: no GET of that page can tell. */
  readonly same_as_anonymous?: boolean
}

interface Visit {
  readonly hops: readonly { readonly url: string; readonly status: number; readonly body: string }[]
  readonly final_url: string
}

export interface ReplayedApp {
  readonly origin: string
  close(): void
}

export function recordings(): readonly Recording[] {
  return hasRecordings ? read('INDEX.json') : []
}

/** The path a recording starts at, and what the visit ended with. */
export function visitOf({ file }: Recording): { path: string; finalPath: string; status: number; body: string } {
  const { hops, final_url: finalUrl } = read<Visit>(file)
  const [first, last] = [hops[0], hops.at(-1)]
  if (first === undefined || last === undefined) throw new Error(`${file} holds no visit`)
  return { path: pathOf(first.url), finalPath: pathOf(finalUrl), status: last.status, body: last.body }
}

export function cookiesOf(app: string, kind: 'valid' | 'corrupted'): Record<string, string> {
  return read(`${app}/${kind === 'valid' ? 'cookies' : 'cookies-corrupted'}.json`)
}

export async function replay(app: string): Promise<ReplayedApp> {
  const { serve } = (await import(new URL('replay.mjs', folder).href)) as { serve(app: string): Promise<Server> }
  const server = await serve(app)
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
