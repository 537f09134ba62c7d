import { z } from 'zod'
import { text } from './fields.ts'

const pixels = z.int().min(200).max(4_096)

export const viewportField = z.object({ width: pixels, height: pixels })

/** A language tag (BCP 47) as browsers write it: `de-de` becomes `de-DE`. */
export const localeField = text(2, 35)
  .refine((tag) => canonicalLocale(tag) !== null, 'is not a language tag')
  .transform((tag) => canonicalLocale(tag) ?? tag)
  .meta({
    maxLength: 35,
    // Language, script, region and one variant: what browsers send.
    pattern: '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))?$',
  })

/** A name of the IANA time zone database. */
export const timezoneField = text(1, 64).refine(isTimezone, 'is not the name of a time zone').meta({
  maxLength: 64,
  pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
})

function canonicalLocale(tag: string): string | null {
  if (!/^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(tag)) return null
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}

/** Not an offset such as `+01:00`, which browsers do not accept. */
function isTimezone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
