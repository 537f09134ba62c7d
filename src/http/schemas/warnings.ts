import { z } from 'zod'
import type { FieldProblem } from '../../errors.ts'
import type { UnknownField } from '../find-unknown.ts'

/** Warnings that the response to every POST, PUT and PATCH may contain. */
export const warningsSchema = z.object({
  warnings: z
    .array(z.object({ code: z.literal('UNKNOWN_FIELD'), field: z.string(), did_you_mean: z.string().nullable() }))
    .optional()
    .meta({
      description: 'Fields of the request that are not known and were ignored; 422 with `Prefer: handling=strict`',
    }),
})

export function toWarningsBody(unknown: readonly UnknownField[]): z.output<typeof warningsSchema> {
  return {
    warnings: unknown.map(({ field, didYouMean }) => ({ code: 'UNKNOWN_FIELD', field, did_you_mean: didYouMean })),
  }
}

/** An unknown field as one of the problems of a request that fails. */
export function toUnknownProblem({ field, didYouMean }: UnknownField): FieldProblem {
  return { field, message: didYouMean === null ? 'is not known' : `is not known; did you mean ${didYouMean}?` }
}
