import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toValidationError } from './problems.ts'

const schema = z.object({ url: z.string(), limit: z.number().optional() })

describe('toValidationError', () => {
  it.each([
    ['a missing field', {}, 'url: is required'],
    ['a field of another type', { url: 7 }, 'url: expected string, received number'],
    ['no object', undefined, 'expected object, received undefined'],
  ])('says in a sentence what is wrong with %s', (_name, body, sentence) => {
    const { error } = schema.safeParse(body)
    expect(toValidationError(error?.issues ?? []).message).toBe(sentence)
  })
})
