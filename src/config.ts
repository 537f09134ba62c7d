import { isIP } from 'node:net'
import { resolve } from 'node:path'
import {
  list,
  notInThisVersion,
  oneOf,
  onOff,
  optionalHttpUrl,
  optionalText,
  type Setting,
  setting,
  text,
  wholeNumber,
} from './setting.ts'

/** Every setting there is; `docs/configuration.md` is made from this table. */
const table = {
  host: setting('HOST', '127.0.0.1', host, 'The address to listen on.'),
  port: setting('PORT', '8080', wholeNumber(0, 65535), 'The port to listen on; 0 lets the system choose.'),
  dataDir: setting(
    'DATA_DIR',
    './data',
    (value) => resolve(value),
    'Where the database and, by default, the key file lie.',
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    '',
    databaseUrl,
    'Where the database is: `sqlite:PATH`. Default: `latchkey.db` in the data directory.',
  ),
  valkeyUrl: setting('VALKEY_URL', '', notInThisVersion('Valkey'), 'Reserved: limits shared between several servers.'),
  rootKey: setting(
    'ROOT_KEY',
    '',
    rootKey,
    'Where the root key is read from: `file:PATH` (default: `root.key` in the data directory) or `env`.',
  ),
  rootKeys: setting(
    'ROOT_KEYS',
    '',
    optionalText,
    'With `LATCHKEY_ROOT_KEY=env`: root keys, newest first, each 32 bytes in base64, with commas between.',
  ),
  apiKey: setting(
    'API_KEY',
    '',
    firstApiKey,
    'The first API key, `sk_live_` and 32 letters or digits. Default: one is made and printed once.',
  ),
  adminEmail: setting('ADMIN_EMAIL', 'admin@localhost', email, 'The e-mail of the first account.'),
  adminPassword: setting(
    'ADMIN_PASSWORD',
    '',
    optionalPassword,
    'The password of the first account, at least 10 characters. Default: none; set one with `latchkey user passwd`.',
  ),
  jwtTtlSeconds: setting(
    'JWT_TTL',
    '3600',
    wholeNumber(1, 31_536_000),
    'How long a token from `POST /auth/login` is good, in seconds.',
  ),
  jwksUrl: setting(
    'JWKS_URL',
    '',
    optionalHttpUrl,
    'The keys of an external issuer, whose tokens (RS256, ES256, EdDSA) are then accepted.',
  ),
  jwtIssuer: setting('JWT_ISSUER', '', optionalText, 'The `iss` that an external token must carry.'),
  jwtAudience: setting('JWT_AUDIENCE', '', optionalText, 'The `aud` that an external token must carry.'),
  jwtAutoCreate: setting(
    'JWT_AUTO_CREATE',
    'off',
    onOff,
    'Whether an external token with a verified, unknown e-mail makes an account.',
  ),
  egressAllow: setting(
    'EGRESS_ALLOW',
    '',
    list(text),
    'Networks in CIDR form that may be scraped although they are private, with commas between: `10.0.0.0/8,127.0.0.0/8`.',
  ),
  rateLimit: setting('RATE_LIMIT', 'on', onOff, '`off` ends every limit of requests a minute.'),
  rateLimitCreate: setting('RATE_LIMIT_CREATE', '10', limit, 'POST /sessions, requests a minute and user.'),
  rateLimitValidate: setting('RATE_LIMIT_VALIDATE', '5', limit, 'Validations, requests a minute and user.'),
  rateLimitRefresh: setting('RATE_LIMIT_REFRESH', '10', limit, 'Refreshes, requests a minute and user.'),
  rateLimitList: setting('RATE_LIMIT_LIST', '30', limit, 'GET /sessions, requests a minute and user.'),
  rateLimitOther: setting(
    'RATE_LIMIT_OTHER',
    '30',
    limit,
    'All other session routes together, requests a minute and user.',
  ),
  rateLimitScrape: setting(
    'RATE_LIMIT_SCRAPE',
    '6000',
    optionalLimit,
    'POST /scrape and POST /batch, requests a minute and user, or `off`.',
  ),
  sessionLimit: setting(
    'SESSION_LIMIT',
    '50',
    wholeNumber(1, 1_000_000_000),
    'How many live sessions an account may hold.',
  ),
  loginWallLimit: setting(
    'LOGIN_WALL_LIMIT',
    '3',
    wholeNumber(1, 1_000_000),
    'After how many logged-out answers in a row a session is invalid.',
  ),
  stateVersions: setting(
    'STATE_VERSIONS',
    '20',
    wholeNumber(0, 200),
    'How many replaced versions of its cookies a session keeps, beside the last put in by hand and the last seen logged in.',
  ),
  maxScrapes: setting(
    'MAX_SCRAPES',
    '512',
    wholeNumber(1, 100_000),
    'Scrapes in flight at once; more are answered 503. One account alone gets seven of eight.',
  ),
  bodyBudgetBytes: setting(
    'BODY_BUDGET',
    '268435456',
    wholeNumber(1_048_576, 1_099_511_627_776),
    'Bytes of all bodies in flight; more are answered 503. One account alone gets seven of eight.',
  ),
  resultTtlSeconds: setting(
    'RESULT_TTL',
    '3600',
    wholeNumber(1, 31_536_000),
    'How long the result of a job is kept, in seconds.',
  ),
  resultMaxBytes: setting(
    'RESULT_BYTES',
    '16777216',
    wholeNumber(65_536, 1_073_741_824),
    'How large the result of a job may be, in bytes as stored (JSON, sealed); a job with a larger one fails.',
  ),
  resultQuotaBytes: setting(
    'RESULT_QUOTA',
    '536870912',
    wholeNumber(65_536, 1_099_511_627_776),
    'Bytes of all results kept of one account; beyond it no more jobs are taken on until some have expired.',
  ),
  monitor: setting(
    'MONITOR',
    'on',
    onOff,
    '`off`: no session is checked by itself, nor after create, import and refresh; what was asked for (`POST /sessions/validate`, `validate: true`) is checked still.',
  ),
  monitorMinSeconds: setting(
    'MONITOR_MIN',
    '60',
    wholeNumber(10, 2_592_000),
    'The shortest interval between two checks of a session by itself, in seconds. A `monitoring.min_seconds` below it is refused.',
  ),
  monitorMaxSeconds: setting(
    'MONITOR_MAX',
    '21600',
    wholeNumber(10, 2_592_000),
    'The longest interval between two checks of a session by itself, in seconds.',
  ),
  keepAliveSeconds: setting(
    'KEEP_ALIVE',
    '600',
    wholeNumber(10, 2_592_000),
    'How often a session with `keep_alive` is visited while its idle timeout is unknown, in seconds; less often only after it has survived longer pauses.',
  ),
  monitorGapSeconds: setting(
    'MONITOR_GAP',
    '1',
    wholeNumber(0, 86_400),
    'Between the beginnings of two background checks of one site, in seconds; they never overlap, whatever this says.',
  ),
  monitorBudget: setting(
    'MONITOR_BUDGET',
    '',
    optionalCount,
    'Checks an hour that the sessions of one account get by themselves. Default: twelve for each session it may hold.',
  ),
  expiringSoonMs: setting(
    'EXPIRING_SOON',
    '3d,6h',
    thresholds,
    'How long before its date a session is told of (`session.expiring_soon`): days and hours with commas between, or `off`.',
  ),
  webhookLimit: setting(
    'WEBHOOK_LIMIT',
    '10',
    wholeNumber(1, 1_000_000),
    'How many webhooks an account, and an organization, may have.',
  ),
  eventDays: setting('EVENT_DAYS', '30', wholeNumber(4, 3650), 'How long events are kept, in days.'),
  deliveryDays: setting(
    'DELIVERY_DAYS',
    '7',
    wholeNumber(1, 3650),
    'How long ended deliveries to webhooks are kept, in days.',
  ),
  auditDays: setting(
    'AUDIT_DAYS',
    'off',
    auditDays,
    'How long entries of the audit trail are kept, in days (they go within two days after that), or `off`: for ever.',
  ),
  publicUrl: setting(
    'PUBLIC_URL',
    '',
    optionalHttpUrl,
    'The address under which clients reach this server, where it is not the one it listens on.',
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    'off',
    trustProxy,
    'Whose `X-Forwarded-For` is believed: `off`, or addresses and networks with commas between.',
  ),
  browser: setting(
    'BROWSER',
    '',
    optionalText,
    'The browser that renders pages: a program, the address of a remote one (`ws://…` or `http://…`, Chrome DevTools Protocol), or `off`. Default: Chromium or Chrome, if one is installed.',
  ),
  browserNoSandbox: setting(
    'BROWSER_NO_SANDBOX',
    '0',
    oneOf('0', '1'),
    "`1` starts the browser without Chromium's own sandbox, for machines that do not allow it.",
  ),
  egressProxyUrl: setting(
    'EGRESS_PROXY_URL',
    '',
    optionalHttpUrl,
    'For a remote browser: where it reaches the proxy of this server, `http://host:port`; the proxy listens on that port.',
  ),
  compat: setting(
    'COMPAT',
    'on',
    onOff,
    '`off` ends what is kept for one client alone (a body on DELETE, its words for jobs, forms at the top level).',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'How much is logged.',
  ),
  shutdownSeconds: setting(
    'SHUTDOWN_SECONDS',
    '30',
    wholeNumber(0, 3600),
    'How long requests in flight may go on after SIGTERM.',
  ),
} as const satisfies Record<string, Setting<unknown>>

type Table = typeof table

/** The settings as values; frozen. */
export type Config = { readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never }

/** Every setting in order, for the docs. */
export const settings: readonly Setting<unknown>[] = Object.values(table)

/** Where the root key comes from. */
export type RootKeySetting = { readonly kind: 'file'; readonly path: string | null } | { readonly kind: 'env' }

/** A setting that cannot be used; `message` is one whole sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the environment, the only place that does. Throws ConfigError at the first value that cannot be used, alone or
 * beside the others.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const entries = Object.entries<Setting<unknown>>(table).map(([key, entry]) => {
    const given = environment[entry.name]?.trim()
    try {
      return [key, entry.parse(given === undefined || given === '' ? entry.fallback : given)]
    } catch (error) {
      throw new ConfigError(`${entry.name} ${error instanceof Error ? error.message : 'is not valid'}.`)
    }
  })
  return Object.freeze(together(Object.fromEntries(entries) as Config))
}

/** What only several settings together show. */
function together(config: Config): Config {
  if (config.jwksUrl !== null && (config.jwtIssuer === null || config.jwtAudience === null)) {
    throw new ConfigError('LATCHKEY_JWKS_URL also needs LATCHKEY_JWT_ISSUER and LATCHKEY_JWT_AUDIENCE.')
  }
  return config
}

/** The names that look like settings and are none: likely typing errors. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>> = process.env): string[] {
  const known = new Set(settings.map((entry) => entry.name))
  return Object.keys(environment).filter((name) => name.startsWith('LATCHKEY_') && !known.has(name))
}

/** A name that ends in a number would be read as an address that it is not. */
function host(value: string): string {
  const isName = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(value) && !/(?:^|\.)\d+$/.test(value)
  if (isIP(value) === 0 && !isName) throw new Error('must be an IP address or a host name')
  return value
}

function limit(value: string): number {
  return wholeNumber(1, 1_000_000_000)(value)
}

function optionalCount(value: string): number | null {
  return value === '' ? null : limit(value)
}

/** Milliseconds, the longest first. */
function thresholds(value: string): readonly number[] {
  if (value === 'off') return []
  const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3600_000 }
  const parsed = list((entry) => {
    const [, digits, unit] = /^([1-9]\d{0,3})([dh])$/.exec(entry) ?? []
    if (digits === undefined || unit === undefined) throw new Error('must be off, or spans like 3d,6h')
    return Number(digits) * (units[unit] ?? 0)
  })(value)
  if (parsed.length > 10) throw new Error('must name at most 10 spans')
  return [...new Set(parsed)].sort((a, b) => b - a)
}

function optionalLimit(value: string): number | null {
  return value === 'off' ? null : limit(value)
}

function auditDays(value: string): number | null {
  return value === 'off' ? null : wholeNumber(1, 36_500)(value)
}

/** The path of a SQLite file, or null for the one in the data directory. */
function databaseUrl(value: string): string | null {
  if (value === '') return null
  if (/^postgres(ql)?:/.test(value))
    throw new Error('names PostgreSQL, which this version cannot use; give sqlite:PATH')
  if (!value.startsWith('sqlite:') || value.length === 7) throw new Error('must be sqlite:PATH')
  return resolve(value.slice('sqlite:'.length))
}

function rootKey(value: string): RootKeySetting {
  if (value === 'env') return { kind: 'env' }
  if (value === '') return { kind: 'file', path: null }
  if (!value.startsWith('file:') || value.length === 5) throw new Error('must be file:PATH or env')
  return { kind: 'file', path: resolve(value.slice('file:'.length)) }
}

function firstApiKey(value: string): string | null {
  if (value === '') return null
  if (!/^sk_live_[A-Za-z0-9]{32}$/.test(value)) throw new Error('must be sk_live_ and 32 letters or digits')
  return value
}

function email(value: string): string {
  if (!/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(value)) throw new Error('must be an e-mail address')
  return value.toLowerCase()
}

function optionalPassword(value: string): string | null {
  if (value === '') return null
  if (value.length < 10) throw new Error('must have at least 10 characters')
  return value
}

function trustProxy(value: string): false | readonly string[] {
  if (value === 'off') return false
  const entries = list(text)(value)
  if (!entries.every(isNetwork)) throw new Error('must be off, or addresses and networks with commas between')
  return entries
}

/** An address, or one with a prefix length that it can have; /0 would believe everybody. */
function isNetwork(entry: string): boolean {
  const [, address = '', prefix] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return bits > 0 && (prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= bits))
}
