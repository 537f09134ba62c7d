/** An option that clients of scraping services know and this server does not perform. */
interface UnperformedOption {
  readonly name: string
  /** Values that ask for nothing, beside false, null, '' and what is empty: the clients' own defaults. */
  readonly idle?: readonly unknown[]
  /** Going on without it could harm whoever asked: another address, another country, a step that is not taken. */
  readonly isRefused?: true
  /** Asks for nothing more where this format is asked for. */
  readonly format?: string
}

/**
 * What holds anyway, whatever its value, or only goes with another option: `force_refresh` (nothing is cached),
 * `block_resources` (plain HTTP loads none), `remove_cookie_banners` and `promote_schema_org` (their clients' defaults),
 * `prefer_cost` (the cheapest tier comes first).
 */
const settled = [
  'force_refresh',
  'block_resources',
  'remove_cookie_banners',
  'promote_schema_org',
  'prefer_cost',
  'cache_ttl',
  'scroll_count',
  'pdf_format',
  'ocr_language',
]

/** Looked for at the top level, inside `advanced` and inside `cost_controls`. */
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
  { name: 'flatten_shadow_dom' },
  { name: 'mobile' },
  { name: 'viewport_width' },
  { name: 'viewport_height' },
]

/** Every option that is known and has no field of its own: no client is told that it mistyped one. */
export const foreignOptions: readonly string[] = [...unperformed.map(({ name }) => name), ...settled]

/** A scrape as it was sent, what is unknown included. */
export interface GivenOptions {
  readonly [option: string]: unknown
  readonly formats?: readonly string[] | null | undefined
  readonly advanced?: Readonly<Record<string, unknown>> | null | undefined
  readonly cost_controls?: Readonly<Record<string, unknown>> | null | undefined
}

export interface UnperformedOptions {
  /** Paths of options that the request cannot do without, as `advanced.use_proxy`. */
  readonly refused: readonly (readonly string[])[]
  /** Names of options that are left out, in the order of the table. */
  readonly ignored: readonly string[]
}

/** What a scrape asks for that this server does not do. */
export function unperformedOptions(given: GivenOptions): UnperformedOptions {
  const places: readonly (readonly [path: readonly string[], options: Readonly<Record<string, unknown>>])[] = [
    [[], given],
    [['advanced'], given.advanced ?? {}],
    [['cost_controls'], given.cost_controls ?? {}],
  ]
  const performed = new Set(given.formats)
  const asked = unperformed
    .filter(({ format }) => format === undefined || !performed.has(format))
    .flatMap((option) =>
      places
        .filter(([, options]) => Object.hasOwn(options, option.name) && !isIdle(options[option.name], option.idle))
        .map(([path]) => ({ ...option, path: [...path, option.name] })),
    )
  return {
    refused: asked.filter(({ isRefused }) => isRefused === true).map(({ path }) => path),
    ignored: [...new Set(asked.filter(({ isRefused }) => isRefused !== true).map(({ name }) => name))],
  }
}

/** Whether a value asks for nothing: false, null, empty text, and lists and objects of such values alone. */
function isIdle(value: unknown, idle: readonly unknown[] = []): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  if (typeof value === 'object') return Object.values(value).every((inner) => isIdle(inner))
  return idle.includes(value)
}
