import { AppError } from '../../errors.ts'

/** Addresses that clients of the public API call and that this server does not answer. */
interface NotServed {
  /** The address; whatever lies below it is not served either. */
  readonly path: string
  /** As it stands in the sentence "This server does not have …". */
  readonly feature: string
  /** Its only client sends no credential: everybody is told, so that it shows the reason and not a lost log-in. */
  readonly isPublic?: true
}

const notServed: readonly NotServed[] = [
  { path: '/api/v1/crawl', feature: 'crawls' },
  { path: '/api/v1/map', feature: 'site maps' },
  { path: '/api/v1/search', feature: 'web search' },
  { path: '/api/v1/extract', feature: 'structured data extraction' },
  { path: '/api/v1/user/llm-keys', feature: 'language model keys' },
  { path: '/api/v1/beta-features', feature: 'beta features' },
  { path: '/api/v1/oauth', feature: 'OAuth' },
  { path: '/api/v1/reports', feature: 'shared reports', isPublic: true },
  { path: '/api/keys', feature: 'log-in with a dashboard cookie', isPublic: true },
  { path: '/auth/device', feature: 'device log-in', isPublic: true },
  { path: '/auth/token', feature: 'device log-in', isPublic: true },
]

const find = (path: string): NotServed | undefined => notServed.find((entry) => `${path}/`.startsWith(`${entry.path}/`))

/** The 404 for an address without a route: it names the feature where clients know one there. */
export function notFound(path: string): AppError {
  const entry = find(path)
  if (entry === undefined) return new AppError('NOT_FOUND')
  return new AppError('NOT_FOUND', { message: `This server does not have ${entry.feature} (${entry.path}).` })
}

/** Whether a stranger, too, is told that there is nothing; elsewhere the credential is asked for first. */
export function isPubliclyMissing(path: string): boolean {
  return find(path)?.isPublic === true
}
