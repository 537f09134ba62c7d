import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One answer on the way of a visit. */
export interface RecordedHop {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body: string
  readonly request_cookie: string
}

/** One recorded visit, as its file has it. */
export interface RecordedVisit {
  readonly app: string
  readonly case: 'anonymous' | 'valid' | 'corrupted'
  readonly page: string
  readonly label_logged_in: boolean
  readonly username: string | null
  readonly display_name: string | null
  readonly email: string | null
  readonly hops: readonly RecordedHop[]
  readonly final_url: string
  /** Of a visit by a client that keeps no cookie on the way. */
  readonly client?: string
}

/** The visits of one application, by the names of their files, and what its session holds. */
export interface RecordedApp {
  readonly name: string
  readonly visits: ReadonlyMap<string, RecordedVisit>
  readonly valid: Readonly<Record<string, string>>
  readonly corrupted: Readonly<Record<string, string>>
}

/** Reads the folder of each application under a folder: those that hold visits. */
export function readApps(directory: string): RecordedApp[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readApp(join(directory, name), name))
    .filter(({ visits }) => visits.size > 0)
}

function readApp(folder: string, name: string): RecordedApp {
  const files = readdirSync(folder).filter((file) => /^(?:anonymous|valid|corrupted)-.*\.json$/.test(file))
  return {
    name,
    visits: new Map(files.sort().map((file) => [file, readJson(join(folder, file)) as RecordedVisit])),
    valid: cookiesIn(join(folder, 'cookies.json')),
    corrupted: cookiesIn(join(folder, 'cookies-corrupted.json')),
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

function cookiesIn(file: string): Record<string, string> {
  return existsSync(file) ? (readJson(file) as Record<string, string>) : {}
}
