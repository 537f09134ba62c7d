import { z } from 'zod'
import type { Concurrency } from '../../sessions/concurrency.ts'
import type { SessionView } from '../../sessions/session.ts'
import { optional } from './fields.ts'

const modes = ['auto', 'shared', 'limited', 'exclusive'] as const satisfies readonly Concurrency['mode'][]

/** How many uses of a session run at a time (contract §2). */
export const concurrencyField = z
  .object({
    mode: z.enum(modes).meta({
      description: '`auto`: shared until the site is seen to rotate cookies, exclusive from then on',
    }),
    max: optional(z.int().min(1).max(64)).meta({ description: 'Uses at a time; with `limited` alone' }),
    wait_seconds: optional(z.int().min(0).max(300)).meta({
      description: 'How long a use beyond it waits; by default, and at most, its own time',
    }),
  })
  .refine(({ mode, max }) => mode !== 'limited' || max != null, { path: ['max'], message: 'is needed with limited' })
  .refine(({ mode, max }) => mode === 'limited' || max == null, { path: ['max'], message: 'goes with limited alone' })

export const paceField = z
  .object({ min_interval_ms: z.int().min(0).max(3_600_000) })
  .meta({ description: 'The least time between the beginnings of two visits with the session' })

export function toConcurrency({ mode, max, wait_seconds }: z.output<typeof concurrencyField>): Concurrency {
  return { mode, max: max ?? null, waitSeconds: wait_seconds ?? null }
}

/** 0 asks for no pace. */
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
  const { mode, max, waitSeconds } = concurrency ?? { mode: 'auto', max: null, waitSeconds: null }
  return { mode, max, wait_seconds: waitSeconds }
}

export function toPaceBody({ paceMs }: SessionView): z.output<typeof paceOut> {
  return paceMs === null ? null : { min_interval_ms: paceMs }
}
