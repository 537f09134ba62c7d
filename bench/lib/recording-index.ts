import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedApp, RecordedVisit } from './recorded-visit.ts'

/** What is known of a recording beside its own file. */
export interface IndexEntry {
  readonly file: string
  /** Of valid visits: no GET of that page can tell, since nobody gets the same. */
  readonly same_as_anonymous?: boolean
  readonly names_user: boolean
}

/** INDEX.json of the folder, or what it would say. */
export function indexOf(directory: string, apps: readonly RecordedApp[]): IndexEntry[] {
  const file = join(directory, 'INDEX.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as IndexEntry[]) : computeIndex(apps)
}

export function computeIndex(apps: readonly RecordedApp[]): IndexEntry[] {
  return apps.flatMap(({ name, visits }) => {
    const anonymous = new Map<string, RecordedVisit>()
    for (const visit of visits.values())
      if (visit.case === 'anonymous' && visit.client === undefined) anonymous.set(visit.page, visit)
    return [...visits].map(([file, visit]) => {
      const entry = { file: `${name}/${file}`, names_user: namesUser(visit) }
      const twin = anonymous.get(visit.page)
      return visit.case === 'valid'
        ? { ...entry, same_as_anonymous: twin !== undefined && appearance(visit) === appearance(twin) }
        : entry
    })
  })
}

/** Answers no longer than this are compared as they are. */
const MASKED_FROM = 300

/** Statuses on the way, where it ended, and the last body with its numbers and long tokens masked. */
function appearance({ hops, final_url }: RecordedVisit): string {
  const body = hops.at(-1)?.body ?? ''
  const masked =
    body.length < MASKED_FROM ? body : body.replace(/[A-Za-z0-9+/_=-]{16,}/g, '#').replace(/\d+(\.\d+)?/g, '0')
  return `${hops.map(({ status }) => status).join('>')} ${new URL(final_url).pathname}\n${masked}`
}

/** User name, display name or mail address stands in the last body. */
function namesUser({ hops, username, display_name, email }: RecordedVisit): boolean {
  const body = (hops.at(-1)?.body ?? '').toLowerCase()
  return [username, display_name, email].some(
    (name) => name !== null && name !== '' && body.includes(name.toLowerCase()),
  )
}
