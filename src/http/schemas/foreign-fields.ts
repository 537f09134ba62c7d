import { z } from 'zod'
import { foreignOptions } from '../compat/unperformed-options.ts'

/** Fields that clients of other services send; each may occur anywhere. */
export const foreignFields: Record<string, z.ZodOptional<z.ZodUnknown>> = Object.fromEntries(
  foreignOptions.map((name) => [
    name,
    z
      .unknown()
      .optional()
      .meta({
        description: 'An option of other services; refused, or ignored with a warning (docs/scraping.md)',
        examples: [null],
      }),
  ]),
)
