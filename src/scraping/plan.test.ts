import { describe, expect, test } from 'vitest'
import { defaultRenderingOptions } from '../fetching/rendering-options.ts'
import type { TierName } from '../fetching/tier.ts'
import { planTiers } from './plan.ts'

type Input = Parameters<typeof planTiers>[0]

const auto: Input = {
  mode: 'auto',
  method: 'GET',
  browser: defaultRenderingOptions,
  renderJs: 'auto',
  forceTier: null,
  maxTier: null,
  maxCredits: null,
}
const all: readonly TierName[] = ['1', '3', '4']

const click = { type: 'click', selector: '#go' } as const
const pause = { type: 'wait', selector: null, milliseconds: 5 } as const

/** `to`: the tiers in order, or the field that is refused. */
const rows: readonly [name: string, input: Partial<Input>, available: readonly TierName[], to: string][] = [
  ['auto', {}, all, '1 3 4'],
  ['auto, whatever the order given', {}, ['4', '1', '3'], '1 3 4'],
  ['auto with tier 1 alone', {}, ['1'], '1'],
  ['html', { mode: 'html' }, all, '1 3'],
  ['html with tier 1 alone', { mode: 'html' }, ['1'], '1'],
  ['render_js false', { renderJs: false }, all, '1 3'],
  ['js', { mode: 'js' }, all, '4'],
  ['js without a browser', { mode: 'js' }, ['1', '3'], 'refused: mode'],
  ['render_js true', { renderJs: true }, all, '4'],
  ['render_js true without a browser', { renderJs: true }, ['1'], 'refused: render_js'],
  ['render_js auto without a browser', { renderJs: 'auto' }, ['1'], '1'],
  ['actions', { browser: { ...defaultRenderingOptions, actions: [click] } }, all, '4'],
  [
    'actions without a browser',
    { browser: { ...defaultRenderingOptions, actions: [click] } },
    ['1'],
    'refused: actions',
  ],
  [
    'actions as html',
    { mode: 'html', browser: { ...defaultRenderingOptions, actions: [click] } },
    all,
    'refused: mode',
  ],
  ['a screenshot', { browser: { ...defaultRenderingOptions, screenshot: true } }, all, '4'],
  [
    'a screenshot without a browser',
    { browser: { ...defaultRenderingOptions, screenshot: true } },
    ['1'],
    'refused: screenshot',
  ],
  [
    'a screenshot as html',
    { mode: 'html', browser: { ...defaultRenderingOptions, screenshot: true } },
    all,
    'refused: mode',
  ],
  [
    'a screenshot for 1 credit',
    { maxCredits: 1, browser: { ...defaultRenderingOptions, screenshot: true } },
    all,
    'refused: max_credits',
  ],
  ['a pause alone', { browser: { ...defaultRenderingOptions, actions: [pause] } }, ['1'], '1'],
  ['POST', { method: 'POST' }, all, '1 3'],
  ['HEAD', { method: 'HEAD' }, all, '1 3'],
  ['js by POST', { mode: 'js', method: 'POST' }, all, 'refused: mode'],
  ['force 4 by POST', { forceTier: '4', method: 'POST' }, all, 'refused: force_tier'],
  ['force 1', { forceTier: '1' }, all, '1'],
  ['force 2', { forceTier: '2' }, all, '1'],
  ['force 2 with tier 1 alone', { forceTier: '2' }, ['1'], '1'],
  ['force 3', { forceTier: '3' }, all, '3'],
  ['force 3 that is not there', { forceTier: '3' }, ['1', '4'], 'refused: force_tier'],
  ['force 3.5', { forceTier: '3.5' }, all, '4'],
  ['force 3.5 without a browser', { forceTier: '3.5' }, ['1', '3'], 'refused: force_tier'],
  ['force 4', { forceTier: '4' }, all, '4'],
  ['force 4 that is not there', { forceTier: '4' }, ['1'], 'refused: force_tier'],
  ['force 5', { forceTier: '5' }, all, '4'],
  ['force 6', { forceTier: '6' }, all, 'refused: force_tier'],
  ['force nothing', { forceTier: '' }, all, 'refused: force_tier'],
  ['force __proto__', { forceTier: '__proto__' }, all, 'refused: force_tier'],
  ['force 4 as html', { forceTier: '4', mode: 'html' }, all, '4'],
  ['force 1 as js', { forceTier: '1', mode: 'js' }, all, 'refused: force_tier'],
  ['force 4 as js', { forceTier: '4', mode: 'js' }, all, '4'],
  ['at most 1', { maxTier: '1' }, all, '1'],
  ['at most 2', { maxTier: '2' }, all, '1'],
  ['at most 3', { maxTier: '3' }, all, '1 3'],
  ['at most 3.5', { maxTier: '3.5' }, all, '1 3 4'],
  ['at most 5', { maxTier: '5' }, all, '1 3 4'],
  ['at most 5 with tier 1 alone', { maxTier: '5' }, ['1'], '1'],
  ['at most a tier that does not exist', { maxTier: 'x' }, all, '1 3 4'],
  ['at most 1 credit', { maxCredits: 1 }, all, '1'],
  ['at most 4 credits', { maxCredits: 4 }, all, '1 3'],
  ['half a credit', { maxCredits: 0.5 }, all, 'refused: max_credits'],
  ['a browser for 2 credits', { maxCredits: 2, mode: 'js' }, all, 'refused: max_credits'],
  ['a browser for 2 credits where there is none', { maxCredits: 2, mode: 'js' }, ['1'], 'refused: mode'],
  ['force stealth', { forceTier: 'stealth' }, all, '3'],
  ['at most http', { maxTier: 'http' }, all, '1'],
  ['at most 3, js', { maxTier: '3', mode: 'js' }, all, 'refused: max_tier'],
  ['at most 1, force 3', { maxTier: '1', forceTier: '3' }, all, 'refused: max_tier'],
  ['at most 3, force 3', { maxTier: '3', forceTier: '3' }, all, '3'],
  ['html with a browser alone', { mode: 'html' }, ['4'], 'refused: mode'],
  ['at most 1 with a browser alone', { maxTier: '1' }, ['4'], 'refused: max_tier'],
]

function say(run: () => readonly { name: TierName }[]): string {
  try {
    return run()
      .map(({ name }) => name)
      .join(' ')
  } catch (error) {
    const fields = (error as { fields?: { field: string }[] }).fields ?? []
    return `refused: ${fields.map(({ field }) => field).join()}`
  }
}

describe('planTiers', () => {
  test.each(rows)('%s', (_name, input, available, to) => {
    expect(
      say(() =>
        planTiers(
          { ...auto, ...input },
          available.map((name) => ({ name })),
        ),
      ),
    ).toBe(to)
  })
})
