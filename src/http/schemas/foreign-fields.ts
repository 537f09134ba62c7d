import { z } from 'zod'
import { foreignOptions, refusedOptions } from '../compat/unperformed-options.ts'

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

/** Fields that clients of other services send; each may occur anywhere. */
export const foreignFields: Record<string, z.ZodOptional<z.ZodUnknown>> = Object.fromEntries(
  foreignOptions.map((name) => [
    name,
    z
      .unknown()
      .optional()
      .meta({ examples: [null], ...(refusedOptions.has(name) ? refused : ignored) }),
  ]),
)
