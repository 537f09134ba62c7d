import { describe, expect, it } from 'vitest'
import { unknownFieldsOf } from '../find-unknown.ts'
import { scrapeBody } from '../schemas/scrape-input.ts'
import { foreignOptions, type GivenOptions, unperformedOptions } from './unperformed-options.ts'

const nothing = { refused: [], ignored: [] }

describe('options that are not performed', () => {
  it.each<[string, GivenOptions]>([
    ['nothing', {}],
    [
      'the defaults of the Python SDK',
      {
        cache: false,
        force_refresh: false,
        evidence: false,
        promote_schema_org: true,
        wait_until: 'networkidle',
        advanced: {
          markdown: false,
          generate_pdf: false,
          ocr: false,
          use_proxy: false,
          use_own_proxy: false,
          use_system_proxy: false,
          proxy_integration_id: null,
          proxy_country: null,
          wait_condition: 'networkidle',
          remove_cookie_banners: true,
          scroll_to_load: false,
          scroll_count: 3,
          include_iframes: false,
          flatten_shadow_dom: false,
        },
        cost_controls: { prefer_cost: false, prefer_speed: false, fail_fast: false, max_tier: '3' },
      },
    ],
    [
      'the defaults of the MCP server',
      {
        formats: ['markdown'],
        advanced: {
          use_proxy: false,
          markdown: true,
          scroll_to_load: false,
          remove_cookie_banners: true,
          block_images: false,
        },
      },
    ],
    ['what is empty', { proxy: '', location: {}, actions: [], extraction_schema: {}, extraction_prompt: '' }],
    ['a place of nothing', { location: { country: null, language: '' } }],
    ['tiers where every scrape begins', { tier: 2 }],
    ['what holds anyway', { prefer_cost: true, force_refresh: true, block_resources: ['images'], cache_ttl: 60 }],
    ['no place at all', { advanced: null, cost_controls: null }],
    ['an option that nobody knows', { whatever: true }],
  ])('are passed over where they ask for nothing: %s', (_name, given) => {
    expect(unperformedOptions(given)).toEqual(nothing)
  })

  it.each<[GivenOptions, string]>([
    [{ use_proxy: true }, 'use_proxy'],
    [{ advanced: { use_proxy: true } }, 'advanced.use_proxy'],
    [{ advanced: { use_own_proxy: true } }, 'advanced.use_own_proxy'],
    [{ own_proxy: 'http://p.test' }, 'own_proxy'],
    [{ proxy: { url: 'http://p.test' } }, 'proxy'],
    [{ proxy_country: 'US' }, 'proxy_country'],
    [{ location: { language: 'de' } }, 'location'],
  ])('are refused where that could do harm: %j', (given, path) => {
    expect(unperformedOptions(given).refused.map((parts) => parts.join('.'))).toEqual([path])
  })

  it.each<[GivenOptions, readonly string[]]>([
    [{ cache: true, cache_ttl: 60 }, ['cache']],
    [{ extraction_schema: { a: 'string' }, evidence: true }, ['extraction_schema', 'evidence']],
    [{ advanced: { ocr: true, generate_pdf: true } }, ['ocr', 'generate_pdf']],
    [{ cost_controls: { prefer_speed: true, time_budget: 5 } }, ['prefer_speed', 'time_budget']],
    [{ markdown: true, formats: ['text'] }, ['markdown']],
    [{ use_session: true, tier: 4 }, ['use_session', 'tier']],
    [{ viewport_width: 800, mobile: true, wait_time: 100 }, ['wait_time', 'mobile', 'viewport_width']],
  ])('are named where they are left out: %j', (given, names) => {
    expect(unperformedOptions(given)).toEqual({ refused: [], ignored: names })
  })
})

it('no option of another service counts as a mistyped field, wherever it is given', () => {
  const find = unknownFieldsOf(scrapeBody)
  for (const name of foreignOptions) {
    const options = { [name]: true }
    expect(find({ url: 'https://a.test/', ...options, advanced: options, cost_controls: options })).toEqual([])
  }
  expect(find({ url: 'https://a.test/', use_prox: true })).toEqual([{ field: 'use_prox', didYouMean: 'use_proxy' }])
})
