import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toValidationError } from './problems.ts'

const schema = z.object({
  url: z.string().min(1),
  limit: z.number().min(10).max(90).optional(),
  mode: z.enum(['auto', 'js']).optional(),
  name: z.string().max(3).optional(),
  ids: z.array(z.string()).min(1, 'name at least one').max(2).optional(),
  wait: z.union([z.string(), z.number(), z.literal(false)]).optional(),
  map: z.record(z.string(), z.string()).optional(),
  step: z
    .discriminatedUnion('type', [z.object({ type: z.literal('click') }), z.object({ type: z.literal('fill') })])
    .optional(),
})

describe('toValidationError', () => {
  it.each([
    ['a missing field', {}, 'url: is required'],
    ['a field of another type', { url: 7 }, 'url: must be a text'],
    ['an empty text', { url: '' }, 'url: must not be empty'],
    ['a number that is too small', { url: 'a', limit: 1 }, 'limit: must be at least 10'],
    ['a number that is too large', { url: 'a', limit: 91 }, 'limit: must be at most 90'],
    ['a text that is too long', { url: 'a', name: 'abcd' }, 'name: must have at most 3 characters'],
    ['too many entries', { url: 'a', ids: ['a', 'b', 'c'] }, 'ids: must have at most 2 entries'],
    ['a sentence of the schema itself', { url: 'a', ids: [] }, 'ids: name at least one'],
    ['another word than those allowed', { url: 'a', mode: 'browser' }, 'mode: must be one of auto, js'],
    ['none of several types', { url: 'a', wait: true }, 'wait: must be a text or a number or false'],
    ['a list instead of a map', { url: 'a', map: [] }, 'map: must be an object'],
    ['an object of an unknown kind', { url: 'a', step: { type: 'clack' } }, 'step.type: must be one of click, fill'],
    ['no object', undefined, 'the body must be an object'],
  ])('says in a sentence what is wrong with %s', (_name, body, sentence) => {
    const { error } = schema.safeParse(body)
    expect(toValidationError(error?.issues ?? []).message).toBe(sentence)
  })
})
