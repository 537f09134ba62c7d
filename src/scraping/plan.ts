import { invalidField } from '../errors.ts'
import { browserMissing } from '../fetching/browser/executable.ts'
import { browserTier, type Tier, type TierName, tierCredits, tiersByCost } from '../fetching/tier.ts'
import type { ScrapeInput } from './scrape-types.ts'
import { tierNamed, tierNames } from './tier-names.ts'

/** The URL to scrape. Throws VALIDATION_ERROR when it is not absolute. */
export function parseTarget(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw invalidField('url', 'must be a whole http or https URL')
  return url
}

type PlanInput = Pick<ScrapeInput, 'mode' | 'method' | 'renderJs' | 'browser' | 'forceTier' | 'maxTier' | 'maxCredits'>

/**
 * The tiers to try, in order; never empty. `auto` starts at the cheapest and goes up to `maxTier`. A tier that this server
 * does not have is skipped, but refused when the request demands it. A `maxTier` that is no tier name is no limit.
 *
 * @param available at least one
 * @throws AppError VALIDATION_ERROR for a demanded tier that is unknown or not available, for contradicting demands, and
 *   when `maxCredits` pays for no tier
 */
export function planTiers<T extends Pick<Tier, 'name'>>(
  input: PlanInput,
  available: readonly T[],
): readonly [T, ...T[]] {
  const demand = demandOf(input)
  const most = input.maxTier === null ? null : tierNamed(input.maxTier)
  if (demand !== null && most !== null && rank(demand.tier) > rank(most)) {
    throw invalidField('max_tier', `${demand.field} asks for more than it allows`)
  }
  const wanted = tiersByCost.filter((name) => {
    if (tierCredits[name] > (input.maxCredits ?? Number.POSITIVE_INFINITY)) return false
    if (demand !== null) return name === demand.tier
    return rank(name) <= rank(most ?? browserTier) && (name !== browserTier || mayRender(input))
  })
  const [first, ...rest] = wanted.flatMap((name) => available.find((tier) => tier.name === name) ?? [])
  if (first !== undefined) return [first, ...rest]
  if (input.maxCredits !== null) {
    const [cheapest] = planTiers({ ...input, maxCredits: null }, available)
    throw invalidField(
      'max_credits',
      `must be at least ${tierCredits[cheapest.name]}, which the cheapest suitable tier costs`,
    )
  }
  const field = demand?.field ?? (input.maxTier === null ? 'mode' : 'max_tier')
  const missing = `no tier of this server supports this; it has ${available.map(({ name }) => name).join(', ')}`
  throw invalidField(field, demand?.tier === browserTier ? browserMissing : missing)
}

/** The tier that the request demands. */
function forcedTier(name: string | null): TierName | null {
  if (name === null) return null
  const tier = tierNamed(name)
  if (tier === null) throw invalidField('force_tier', `must be ${tierNames}`)
  return tier
}

/** The only tier that satisfies the request, and the field that says so; null when several may. */
function demandOf(input: PlanInput): { readonly tier: TierName; readonly field: string } | null {
  const forced = forcedTier(input.forceTier)
  const browser = browserDemand(input)
  if (forced !== null && browser !== null && forced !== browserTier) {
    throw invalidField('force_tier', `contradicts ${browser}, which needs a browser`)
  }
  if (browser !== null && input.mode === 'html') {
    throw invalidField('mode', `html contradicts ${browser}, which needs a browser`)
  }
  const tier = browser === null ? forced : browserTier
  const field = browser ?? 'force_tier'
  if (tier === browserTier && input.method !== 'GET') {
    throw invalidField(field, `needs a browser, which cannot send ${input.method}`)
  }
  return tier === null ? null : { tier, field }
}

/** The field that only a browser can satisfy; null when there is none. */
function browserDemand({ mode, renderJs, browser }: PlanInput): string | null {
  if (mode === 'js') return 'mode'
  if (renderJs === true) return 'render_js'
  if (browser.screenshot) return 'screenshot'
  return browser.actions.some((action) => action.type !== 'wait') ? 'actions' : null
}

/** `html` and `render_js: false` request the page as it is sent; a browser would send GET instead of another method. */
function mayRender(input: PlanInput): boolean {
  return input.mode === 'auto' && input.renderJs !== false && input.method === 'GET'
}

function rank(name: TierName): number {
  return tiersByCost.indexOf(name)
}
