import { z } from 'zod'
import { type EventType, eventTypes } from '../../events/event.ts'
import type { EventPage } from '../../events/list-events.ts'
import { toMessage } from '../../events/message.ts'
import { cursor, idOut, limitQuery, orNull, timeOut } from './fields.ts'
import { statusSchema } from './session.ts'

/** The data that an event may contain; other fields are not returned. */
const dataSchema = z
  .object({
    session_id: idOut,
    name: z.string(),
    domain: z.string(),
    status: statusSchema,
    expires_at: timeOut.nullable(),
    reason: z.string(),
    cause: z.string(),
    verdict: z.string(),
    confidence: z.int(),
    details: z.string().meta({ description: 'Why, in a sentence or two' }),
    evidence: z.array(z.string()).meta({ description: 'What the latest check saw, in words' }),
    page: z.string().nullable().meta({ description: 'Where that check ended; redacted' }),
    login_url: z.string().nullable().meta({
      description:
        'The login page of the site, redacted; in `session.reauth_needed`: the page of this server to log in',
    }),
    site_login_url: z
      .string()
      .nullable()
      .meta({ description: 'The login page of the site; redacted', examples: ['https://shop.example.com/login'] }),
    expected_user: z.string().nullable(),
    wrong_user: z.string(),
    source_id: idOut.meta({ description: 'The sync source that pushed the state' }),
    stored: z.boolean().meta({ description: 'False: the browser that pushes its cookies owns them' }),
    sessions: z.int().meta({ description: 'How many sessions of the site look logged out' }),
    within_seconds: z.int(),
    version: z.int(),
    organization_id: idOut,
    webhook_id: idOut,
  })
  .partial()
  .meta({ description: 'Which fields are present depends on the type' })

const eventTypeSchema = z.enum(eventTypes)

export const eventSchema = z
  .object({
    id: idOut,
    seq: z.int(),
    type: eventTypeSchema,
    timestamp: timeOut,
    organization_id: idOut.nullable(),
    session_id: idOut.nullable(),
    data: dataSchema,
  })
  .meta({ id: 'Event' })

export const eventPageSchema = z
  .object({
    events: z.array(eventSchema),
    next_cursor: z.string().meta({ description: 'Where to continue, also if there are no more events yet' }),
    has_more: z.boolean(),
  })
  .meta({ id: 'EventPage' })

const anyType = eventTypes.map((type) => type.replaceAll('.', '\\.')).join('|')

const typesIn = z
  .string()
  .transform((value, context) => {
    const names = value.split(',').map((name) => name.trim())
    const known = eventTypes.filter((type) => names.includes(type))
    if (names.some((name) => !eventTypes.some((type) => type === name))) {
      context.addIssue({ code: 'custom', message: `must be among ${eventTypes.join(', ')}, separated by commas` })
    }
    return known
  })
  .meta({
    description: 'One type or several separated by commas',
    pattern: `^(${anyType})(,(${anyType}))*$`,
    examples: ['session.invalid,session.recovered'],
  })

export const eventsQuery = z.object({ cursor: orNull(cursor), limit: limitQuery(200, 100), type: orNull(typesIn) })

export const streamQuery = z.object({
  cursor: orNull(cursor).meta({ description: 'Where to start if there is no Last-Event-ID; default: now' }),
  type: orNull(typesIn),
})

export function toEventPageBody({ events, nextCursor, hasMore }: EventPage): z.output<typeof eventPageSchema> {
  return { events: events.map(toEventBody), next_cursor: nextCursor, has_more: hasMore }
}

/** The writer gave each field its type; the serializer enforces the schema. */
export function toEventBody(event: EventPage['events'][number]): z.output<typeof eventSchema> {
  const { data, ...rest } = toMessage(event)
  return { ...rest, seq: event.seq, type: event.type as EventType, data: data as z.output<typeof dataSchema> }
}
