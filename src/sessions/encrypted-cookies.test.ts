import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { openEncryptedCookies } from './encrypted-cookies.ts'

const box = { encrypted: 'e', wrappedKey: 'w' }
const holding = (text: string | null) => {
  const plaintext = text === null ? null : Buffer.from(text)
  return { plaintext, intake: { open: async () => plaintext } }
}

async function refusal(text: string | null): Promise<unknown> {
  const error = await openEncryptedCookies(holding(text), box).catch((thrown: unknown) => thrown)
  if (!(error instanceof AppError)) throw new Error('it was taken')
  return { code: error.code, message: error.message, fields: error.fields, cause: error.cause }
}

describe('encrypted cookies', () => {
  it('are a map of names and values, and wiped where they were read from', async () => {
    const given = holding('{"sid":"secret","theme":"dark"}')
    expect(await openEncryptedCookies(given, box)).toEqual({ sid: 'secret', theme: 'dark' })
    expect(given.plaintext?.every((byte) => byte === 0)).toBe(true)
  })

  it('are without the one that has no name', async () => {
    expect(await openEncryptedCookies(holding('{"":"v","sid":"s"}'), box)).toEqual({ sid: 's' })
    expect(await refusal('{"":"v"}')).toMatchObject({ fields: [{ message: 'a cookie name must not be empty' }] })
  })

  it('that cannot be opened are refused alike, whatever was wrong', async () => {
    const texts = ['', 'sid=secret', '[]', '"sid"', 'null', '{"sid":1}', '{"sid":"a","sid":"b"}', '{"__proto__":"a"}']
    const closed = await refusal(null)
    expect(closed).toMatchObject({ code: 'VALIDATION_ERROR', fields: [{ field: 'encrypted_cookies' }] })
    for (const text of texts) expect(await refusal(text)).toEqual(closed)
  })

  it('that are too many are not read any further', async () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`c${i}`, ''])))
    const message = 'at most 300 cookies can be given'
    expect(await refusal(many.replace('}', ',"c0":""}'))).toMatchObject({ fields: [{ message }] })
  })

  it.each([
    ['{}', 'encrypted_cookies'],
    ['{"sid":"a;b"}', 'encrypted_cookies.sid'],
    [JSON.stringify(Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`c${i}`, '']))), 'encrypted_cookies'],
  ])('are held to what a map in the clear is (%#)', async (text, field) => {
    expect(await refusal(text)).toMatchObject({ code: 'VALIDATION_ERROR', fields: [{ field }] })
  })
})
