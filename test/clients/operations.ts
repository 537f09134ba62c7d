/** What clients do, in the order of the report, and what is looked at. */
export const operations = {
  'sessions.create': 'names, dates and counters; no value',
  'sessions.list': 'all, by domain, by status',
  'sessions.get': 'the same object',
  'sessions.update': 'only what is given changes',
  'sessions.refresh': 'cookies, headers, counters',
  'sessions.validate': 'logged in, logged out, could not tell',
  'sessions.encrypted': 'cookies that the client encrypted',
  'sessions.delete': 'the answer that the client parses',
  'sessions.errors': 'status and a sentence in detail',
  scrape: 'content, title, billing, headers',
  'scrape.session': 'the page behind the login',
  'scrape.cookies': 'the same with inline cookies',
  'scrape.login-wall': 'LOGIN_WALL in the warning',
  'scrape.headers': 'what the site was sent',
  'scrape.body': 'what the site was sent, and its type',
  'scrape.method': 'PUT, PATCH, DELETE',
  'scrape.formats': 'each form where the client reads it',
  'scrape.size': 'max_response_bytes, content_truncated',
  'scrape.tiers': 'as numbers and names',
  'scrape.modes': 'browser, PDF and OCR are refused',
  'scrape.options': 'ignored, named in the warning, or refused',
  jobs: 'the words that the client waits for',
  batch: 'ids, progress, results',
  callback: 'posted and signed',
  estimate: 'tier, credits, confidence',
  usage: 'one balance everywhere',
  account: 'what the client shows of it',
  'not-served': '404 that names the feature, or a page that says so',
  errors: 'status and a sentence in detail',
  limits: 'Retry-After in whole seconds',
} as const

export type Operation = keyof typeof operations

export const isOperation = (name: string): name is Operation => Object.hasOwn(operations, name)
