import { z } from 'zod'
import { type Concurrency, defaultConcurrency } from '../../sessions/limits/concurrency.ts'
import type { SessionView } from '../../sessions/session.ts'
import { optional } from './fields.ts'
import { givenMembers } from './given-members.ts'

const modes = ['auto', 'shared', 'limited', 'exclusive'] as const satisfies readonly Concurrency['mode'][]

/** How many uses of a session may run at the same time. */
export const concurrencyField = z.object({
  mode: optional(z.enum(modes)).meta({
    description: '`auto` (default): shared until the site is seen to rotate cookies, exclusive from then on',
  }),
  max: optional(z.int().min(1).max(64)).meta({ description: 'Concurrent uses; only with `limited`' }),
  wait_seconds: optional(z.int().min(0).max(300)).meta({
    description:
      'How long a use waits when the limit is reached; the default and the maximum are the time of the use itself',
  }),
})

export const paceField = z.object({ min_interval_ms: z.int().min(0).max(3_600_000) })

export function toConcurrency({ mode, max, wait_seconds }: z.output<typeof concurrencyField>): Partial<Concurrency> {
  return givenMembers(defaultConcurrency, { mode, max, waitSeconds: wait_seconds })
}

/** 0 means no pace. */
export function toPaceMs({ min_interval_ms }: z.output<typeof paceField>): number | null {
  return min_interval_ms === 0 ? null : min_interval_ms
}

export const concurrencyOut = z.object({
  mode: z.enum(modes),
  max: z.int().nullable(),
  wait_seconds: z.int().nullable(),
})

export const paceOut = z.object({ min_interval_ms: z.int() }).nullable()

export function toConcurrencyBody({ concurrency }: SessionView): z.output<typeof concurrencyOut> {
  const { mode, max, waitSeconds } = concurrency ?? defaultConcurrency
  return { mode, max, wait_seconds: waitSeconds }
}

export function toPaceBody({ paceMs }: SessionView): z.output<typeof paceOut> {
  return paceMs === null ? null : { min_interval_ms: paceMs }
}
