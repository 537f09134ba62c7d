import { z } from 'zod'
import type { SessionView } from '../../sessions/session.ts'
import { plainRule, type ValidationRule, validationTiers } from '../../sessions/validation-rule.ts'
import { givenMembers, optional, text, urlText } from './fields.ts'
import { bodyOf } from './to-body.ts'

const side = z
  .object({
    selector: optional(text(1, 500)).meta({
      description: 'CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas',
    }),
    text: optional(text(1, 500)).meta({ description: 'Case and white space do not count' }),
    status: optional(z.int().min(100).max(599)),
    url: optional(text(1, 2048)).meta({ description: 'Where the visit ends: a path or a whole URL, * for anything' }),
  })
  .meta({
    description: 'What the page must show, all of it',
    anyOf: ['selector', 'text', 'status', 'url'].map((name) => ({
      required: [name],
      properties: { [name]: { type: name === 'status' ? 'integer' : 'string' } },
    })),
  })

/** A user's own rule for how a page shows that somebody is logged in. */
export const validationField = z.object({
  url: optional(urlText).meta({ description: 'The page that is requested, like `validation_url`' }),
  logged_in: optional(side),
  logged_out: optional(side),
  discover: optional(z.boolean()).meta({
    description:
      'Pages that the site links to may be visited to find one that shows the login; never one that looks like logging out',
  }),
  tier: optional(z.enum(validationTiers)).meta({
    description:
      'What requests the page: `http`, `browser`, or `auto` (default): a browser if plain HTTP returns only the shell of an application',
  }),
})

export function toValidationRule(body: z.output<typeof validationField>): Partial<ValidationRule> {
  const { logged_in: loggedIn, logged_out: loggedOut, discover, tier } = body
  return givenMembers(plainRule, { loggedIn: toSide(loggedIn), loggedOut: toSide(loggedOut), discover, tier })
}

function toSide(given: z.output<typeof side> | null | undefined): ValidationRule['loggedIn'] | undefined {
  if (given == null) return given
  const { selector, text: shown, status, url } = given
  return { selector: selector ?? null, text: shown ?? null, status: status ?? null, url: url ?? null }
}

const sideOut = z.object({
  selector: z.string().nullable(),
  text: z.string().nullable(),
  status: z.int().nullable(),
  url: z.string().nullable(),
})

/** The rule in a response. */
export const validationOut = z.object({
  url: z.string().meta({ description: 'The same as `validation_url`' }),
  logged_in: sideOut.nullable(),
  logged_out: sideOut.nullable(),
  discover: z.boolean(),
  tier: z.enum(validationTiers).meta({ description: 'What asks the page' }),
})

const ruleBody = bodyOf(validationOut)

export const toRuleBody = ({
  validationRule: rule,
  validationUrl,
}: Pick<SessionView, 'validationRule' | 'validationUrl'>) => rule && ruleBody(rule, { url: validationUrl })
