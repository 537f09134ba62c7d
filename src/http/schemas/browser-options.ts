import { z } from 'zod'
import type { PageAction, RenderingOptions, WaitUntil } from '../../fetching/rendering-options.ts'
import { optional, text } from './fields.ts'

const selector = text(1, 1024).meta({ description: 'CSS, `text=…` or `xpath=…`' })
const maxActions = 50
const maxWaitMs = 30_000
/** How far a scroll goes that does not say it; also one unit of `amount`. */
const scrollPixels = 600

const step = <Type extends PageAction['type'] | 'wait_for'>(type: Type) =>
  z.literal(type).meta({ description: 'What the step does' })

const actionField = z.discriminatedUnion('type', [
  z.object({ type: step('click'), selector }),
  z.object({ type: step('fill'), selector, value: text(0, 10_000) }),
  z.object({
    type: step('press'),
    selector: optional(selector),
    key: text(1, 100).meta({ description: 'The key, as Playwright names it', examples: ['Enter'] }),
  }),
  z.object({ type: step('select'), selector, value: text(0, 1024) }),
  z
    .object({
      type: step('scroll'),
      selector: optional(selector),
      pixels: optional(z.int().min(-100_000).max(100_000)).meta({
        description: `How far to scroll down; negative: up; default ${scrollPixels}`,
      }),
      direction: optional(z.enum(['up', 'down'])).meta({ description: 'Not with `selector`, or negative `pixels`' }),
      amount: optional(z.number().min(0).max(100)).meta({
        description: `How far, in units of ${scrollPixels} pixels; only without \`pixels\` and \`selector\``,
      }),
    })
    .refine(({ pixels, amount }) => pixels == null || amount == null, {
      path: ['amount'],
      message: 'cannot be combined with pixels',
    })
    .refine(({ pixels, direction }) => direction == null || (pixels ?? 0) >= 0, {
      path: ['direction'],
      message: 'cannot be combined with negative pixels',
    })
    .refine(({ selector, direction, amount }) => selector == null || (direction == null && amount == null), {
      path: ['selector'],
      message: 'cannot be combined with direction and amount',
    }),
  z.object({ type: step('wait'), selector: optional(selector), milliseconds: optional(z.int().min(0).max(maxWaitMs)) }),
  z.object({ type: step('wait_for'), selector }),
])

type ActionBody = z.output<typeof actionField>

const waitUntil = ['load', 'domcontentloaded', 'networkidle', 'commit'] as const

/** The browser options of a scrape, at the top level or inside `advanced`. */
export const browserFields = {
  wait_for: optional(z.union([text(0, 1024), z.number().min(0).max(maxWaitMs), z.literal(false)])).meta({
    description: 'A selector that must be on the page, or milliseconds to wait; empty or false: nothing',
  }),
  wait_for_selector: optional(text(0, 1024)),
  wait_until: optional(text(0, 64)).meta({ description: `One of ${waitUntil.join(', ')}` }),
  wait_condition: optional(text(0, 1024)).meta({ description: 'The same, as some clients call it' }),
  block_images: optional(z.boolean()),
  screenshot: optional(z.boolean()).meta({ description: 'A picture of the whole page, PNG, at `screenshot_url`' }),
  restore_session_storage: optional(z.boolean()).meta({
    description: 'The stored sessionStorage goes into the browser, too; default false',
  }),
  actions: optional(z.array(actionField).max(maxActions)).meta({ description: 'Steps on the page, in their order' }),
}

type BrowserOptions = { readonly [Name in keyof typeof browserFields]?: z.output<(typeof browserFields)[Name]> }

/** The options for a browser; the first place that sets an option wins. */
export function toRenderingOptions(...places: readonly BrowserOptions[]): RenderingOptions {
  const first = <Name extends keyof BrowserOptions>(name: Name) => firstOf(places, name)
  const wait = first('wait_for')
  const pause: PageAction[] =
    typeof wait === 'number' && wait > 0 ? [{ type: 'wait', selector: null, milliseconds: wait }] : []
  return {
    waitUntil: knownWait(first('wait_until')) ?? knownWait(first('wait_condition')) ?? 'load',
    waitFor: (typeof wait === 'string' ? wait : null) ?? first('wait_for_selector'),
    actions: [...pause, ...(first('actions') ?? []).map(toAction)],
    blockImages: first('block_images') ?? false,
    screenshot: first('screenshot') ?? false,
    restoreSessionStorage: first('restore_session_storage') ?? false,
  }
}

/** What became of a `wait_until` that no browser knows; null: there is none. */
export function waitWarning(...places: readonly BrowserOptions[]): string | null {
  const given = [firstOf(places, 'wait_until'), firstOf(places, 'wait_condition')].filter((one) => one !== null)
  if (given.length === 0 || given.some((one) => knownWait(one) !== null)) return null
  return `wait_until was ignored: it must be one of ${waitUntil.join(', ')}.`
}

function firstOf<Name extends keyof BrowserOptions>(places: readonly BrowserOptions[], name: Name) {
  return places.map((options) => options[name]).find((value) => value != null && value !== '') ?? null
}

function knownWait(asked: string | null): WaitUntil | null {
  return waitUntil.find((name) => name === asked?.toLowerCase()) ?? null
}

function toAction(action: ActionBody): PageAction {
  switch (action.type) {
    case 'press':
      return { ...action, selector: action.selector ?? null }
    case 'scroll':
      return { type: 'scroll', selector: action.selector ?? null, pixels: distanceOf(action) }
    case 'wait':
      return { type: 'wait', selector: action.selector ?? null, milliseconds: action.milliseconds ?? 0 }
    case 'wait_for':
      return { type: 'wait', selector: action.selector, milliseconds: 0 }
    default:
      return action
  }
}

function distanceOf({ pixels, direction, amount }: Extract<ActionBody, { type: 'scroll' }>): number {
  return (direction === 'up' ? -1 : 1) * (pixels ?? scrollPixels * (amount ?? 1))
}
