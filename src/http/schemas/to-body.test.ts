import { expect, it } from 'vitest'
import { z } from 'zod'
import { timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'

const itemSchema = z.object({ item_id: z.string(), seen_at: timeOut.meta({ description: 'When' }) })
const toBody = bodyOf(
  z.object({
    list_id: z.string(),
    created_at: timeOut,
    ended_at: timeOut.nullable(),
    items: z.array(itemSchema),
    first_item: itemSchema.nullable(),
    headers: z.record(z.string(), z.string()),
    error_text: z.string().optional(),
    is_long: z.boolean(),
  }),
)
const at = Date.UTC(2026, 2, 18, 12)
const view = {
  listId: 'a',
  createdAt: at,
  endedAt: null as number | null,
  items: [{ itemId: 'b', seenAt: at, secret: 'x' }],
  firstItem: null as { itemId: string; seenAt: number } | null,
  headers: { acceptLanguage: 'de' },
  secret: 'x',
}
const item = { item_id: 'b', seen_at: '2026-03-18T12:00:00Z' }
const body = {
  list_id: 'a',
  created_at: '2026-03-18T12:00:00Z',
  ended_at: null,
  items: [item],
  first_item: null,
  headers: { acceptLanguage: 'de' },
  is_long: false,
}

it.each([
  ['the fields of the schema only, those of nested objects too', view, { is_long: false }, body],
  ['no field that is undefined', view, { is_long: false, error_text: undefined }, body],
  ['a field that is given instead', view, { is_long: true, list_id: 'c' }, { ...body, is_long: true, list_id: 'c' }],
  [
    'what is null otherwise',
    { ...view, endedAt: at, firstItem: { itemId: 'b', seenAt: at } },
    { is_long: false },
    { ...body, ended_at: '2026-03-18T12:00:00Z', first_item: item },
  ],
])('writes %s', (_, given, others, expected) => {
  expect(toBody(given, others)).toStrictEqual(expected)
})
