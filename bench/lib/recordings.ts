import type { Page } from '../../src/page/page.ts'
import { type RecordedVisit, readApps } from './recorded-visit.ts'
import { type IndexEntry, indexOf } from './recording-index.ts'

export interface Recording {
  readonly file: string
  /** The folder that it lies in. */
  readonly folder: string
  readonly app: string
  readonly case: 'anonymous' | 'valid' | 'corrupted'
  readonly loggedIn: boolean
  /** A GET of this page can tell: false for all visits to a page whose valid answer is the same as the anonymous one. */
  readonly decidable: boolean
  /** A valid page that is the same as the anonymous one. */
  readonly sameAsAnonymous: boolean
  /** What may be answered as the visitor's name; empty where the page does not name the user. */
  readonly names: readonly string[]
  readonly page: Page
  /** Path and query that the visit began with. */
  readonly path: string
  /** What the session of the visit holds. */
  readonly cookies: Readonly<Record<string, string>>
  /** Epoch milliseconds. */
  readonly recordedAt: number
}

/** Reads every recording under a folder that holds one folder an application. */
export function readRecordings(directory: string): Recording[] {
  const apps = readApps(directory)
  const index = new Map(indexOf(directory, apps).map((entry) => [entry.file, entry]))
  return apps.flatMap(({ name, visits, valid, corrupted }) =>
    [...visits].map(([file, visit]) => {
      const cookies = visit.case === 'valid' ? valid : visit.case === 'corrupted' ? corrupted : {}
      return recordingOf(`${name}/${file}`, visit, cookies, index)
    }),
  )
}

function recordingOf(
  file: string,
  visit: RecordedVisit,
  cookies: Readonly<Record<string, string>>,
  index: ReadonlyMap<string, IndexEntry>,
): Recording {
  const folder = file.slice(0, file.indexOf('/'))
  const twin = index.get(`${folder}/valid-${visit.page}.json`)
  const own = index.get(file)
  const sameAsAnonymous = twin?.same_as_anonymous === true
  return {
    file,
    folder,
    app: visit.app,
    case: visit.case,
    loggedIn: visit.label_logged_in,
    decidable: !sameAsAnonymous,
    sameAsAnonymous: sameAsAnonymous && visit.case === 'valid',
    names:
      own?.names_user === true && visit.label_logged_in
        ? [visit.username, visit.display_name, visit.email].filter((name) => name !== null)
        : [],
    page: pageOf(visit, Object.keys(cookies)),
    path: pathOf(visit.hops[0]?.url ?? visit.final_url),
    cookies,
    recordedAt: recordedAt(visit),
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function recordedAt({ hops }: RecordedVisit): number {
  const at = Date.parse(hops.at(-1)?.headers['date']?.[0] ?? '')
  return Number.isFinite(at) ? at : 0
}

function pageOf(visit: RecordedVisit, sessionCookieNames: readonly string[]): Page {
  const last = visit.hops.at(-1)
  const headers = Object.fromEntries(
    Object.entries(last?.headers ?? {})
      .filter(([name]) => name !== 'set-cookie')
      .map(([name, values]) => [name, values.join(', ')]),
  )
  return {
    requestedUrl: visit.hops[0]?.url ?? visit.final_url,
    finalUrl: visit.final_url,
    status: last?.status ?? 0,
    headers,
    hops: visit.hops.slice(0, -1).map(({ url }) => ({ url })),
    setCookies: visit.hops.flatMap((hop) =>
      (hop.headers['set-cookie'] ?? []).map((line) =>
        setCookie(line, hop.url, Date.parse(hop.headers['date']?.[0] ?? '')),
      ),
    ),
    contentType: headers['content-type'] ?? null,
    body: last?.body ?? '',
    sessionCookieNames,
  }
}

function setCookie(line: string, hopUrl: string, now: number): Page['setCookies'][number] {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const value = (name: string) =>
    attributes
      .find((one) => one.trim().toLowerCase().startsWith(`${name}=`))
      ?.split('=')
      .slice(1)
      .join('=')
      .trim()
  const maxAge = value('max-age')
  const expires = maxAge !== undefined ? now + Number(maxAge) * 1000 : Date.parse(value('expires') ?? '')
  const expiresAt = Number.isFinite(expires) ? expires : null
  return {
    name: pair.slice(0, at).trim(),
    cleared: (expiresAt !== null && expiresAt <= now) || pair.slice(at + 1) === '',
    hopUrl,
  }
}
