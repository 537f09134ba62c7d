import { z } from 'zod'

/** An option of scraping services that clients send and this server does not support. */
interface UnperformedOption {
  readonly name: string
  /** Values without effect, besides false, null, '' and empty values: the clients' own defaults. */
  readonly idle?: readonly unknown[]
  /** Ignoring it could harm the client: the site would see another address or country. */
  readonly isRefused?: true
  /** Has no further effect when this format is requested. */
  readonly format?: string
}

/**
 * Options that are always fulfilled, or that only modify another option: `force_refresh` (nothing is cached),
 * `block_resources` (plain HTTP loads none), `flatten_shadow_dom` (the browser always does), `remove_cookie_banners` and
 * `promote_schema_org` (their clients' defaults), `prefer_cost` (the cheapest tier comes first).
 */
const settled = [
  'force_refresh',
  'block_resources',
  'flatten_shadow_dom',
  'remove_cookie_banners',
  'promote_schema_org',
  'prefer_cost',
  'cache_ttl',
  'scroll_count',
  'pdf_format',
  'ocr_language',
]

/** Searched at the top level, inside `advanced` and inside `cost_controls`. */
const unperformed: readonly UnperformedOption[] = [
  { name: 'use_proxy', isRefused: true },
  { name: 'use_own_proxy', isRefused: true },
  { name: 'own_proxy', isRefused: true },
  { name: 'use_system_proxy', isRefused: true },
  { name: 'proxy', isRefused: true },
  { name: 'proxy_country', isRefused: true },
  { name: 'proxy_integration_id', isRefused: true },
  { name: 'location', isRefused: true },
  { name: 'extraction_schema' },
  { name: 'extraction_prompt' },
  { name: 'extraction_profile' },
  { name: 'extraction_template' },
  { name: 'extraction_model' },
  { name: 'extraction_provider' },
  { name: 'template' },
  { name: 'evidence' },
  { name: 'filter_content' },
  { name: 'section_filter' },
  { name: 'embeddings' },
  { name: 'markdown', format: 'markdown' },
  { name: 'ocr' },
  { name: 'generate_pdf' },
  { name: 'cache', idle: ['skip', 'auto'] },
  { name: 'use_session' },
  { name: 'tier', idle: [1, 2, '1', '2', 0.5, '0.5', 1.5, '1.5', 'auto', 'curl', 'http'] },
  { name: 'prefer_speed' },
  { name: 'time_budget' },
  { name: 'wait_time', idle: [0] },
  { name: 'scroll_to_load' },
  { name: 'enable_scroll' },
  { name: 'include_iframes' },
  { name: 'mobile' },
  { name: 'viewport_width' },
  { name: 'viewport_height' },
]

/** Every known option without a field of its own, so that none is reported as a typing error. */
export const foreignOptions: readonly string[] = [...unperformed.map(({ name }) => name), ...settled]

const ignored = { description: 'An option of other services; ignored with a warning (docs/scraping.md)' }
/** Only without effect: null, false or empty. */
const refused = {
  description: 'An option of other services; refused, because ignoring it could harm (docs/scraping.md)',
  anyOf: [
    { type: 'null' },
    { type: 'boolean', enum: [false] },
    { type: 'string', maxLength: 0 },
    { type: 'object', maxProperties: 0 },
    { type: 'array', items: {}, maxItems: 0 },
  ],
} as const

const refusedNames = new Set(unperformed.filter(({ isRefused }) => isRefused === true).map(({ name }) => name))

/** Fields that clients of other services send; each may occur anywhere. */
export const foreignFields: Record<string, z.ZodOptional<z.ZodUnknown>> = Object.fromEntries(
  foreignOptions.map((name) => [
    name,
    z
      .unknown()
      .optional()
      .meta({ examples: [null], ...(refusedNames.has(name) ? refused : ignored) }),
  ]),
)

/** A scrape request as it was sent, with unknown fields. */
export interface GivenOptions {
  readonly [option: string]: unknown
  readonly formats?: readonly string[] | null | undefined
  readonly advanced?: Readonly<Record<string, unknown>> | null | undefined
  readonly cost_controls?: Readonly<Record<string, unknown>> | null | undefined
}

export interface UnperformedOptions {
  /** Paths of options that may not be ignored, for example `advanced.use_proxy`. */
  readonly refused: readonly (readonly string[])[]
  /** Names of ignored options, in the order of the table. */
  readonly ignored: readonly string[]
}

/** The options of a scrape that this server does not support. */
export function unperformedOptions(given: GivenOptions): UnperformedOptions {
  const places = [
    { path: [], options: given },
    { path: ['advanced'], options: given.advanced ?? {} },
    { path: ['cost_controls'], options: given.cost_controls ?? {} },
  ]
  const refused: (readonly string[])[] = []
  const ignored = new Set<string>()
  for (const { name, idle, isRefused, format } of unperformed) {
    if (format !== undefined && given.formats?.includes(format)) continue
    for (const { path, options } of places) {
      if (!Object.hasOwn(options, name) || isIdle(options[name], idle)) continue
      if (isRefused === true) refused.push([...path, name])
      else ignored.add(name)
    }
  }
  return { refused, ignored: [...ignored] }
}

/** Whether a value has no effect: false, null, empty text, and lists and objects of only such values. */
function isIdle(value: unknown, idle: readonly unknown[] = []): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  if (typeof value === 'object') return Object.values(value).every((inner) => isIdle(inner))
  return idle.includes(value)
}
