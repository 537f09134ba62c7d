import { AppError } from '../../errors.ts'

/** Paths that clients of the public API call but this server does not have. */
interface NotServed {
  /** The path; paths below it are not served either. */
  readonly path: string
  /** Its name in the sentence "This server does not have …". */
  readonly feature: string
  /**
   * Its only client sends no credential, so everybody gets the 404, and the client shows the reason instead of a failed
   * login.
   */
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

/** The 404 for a path without a route; it names the feature that clients expect there. */
export function notFound(path: string): AppError {
  const entry = find(path)
  if (entry === undefined) return new AppError('NOT_FOUND')
  return new AppError('NOT_FOUND', { message: `This server does not have ${entry.feature} (${entry.path}).` })
}

/** Whether a request without a credential also gets the 404; for other paths a credential is required first. */
export function isPubliclyMissing(path: string): boolean {
  return find(path)?.isPublic === true
}
