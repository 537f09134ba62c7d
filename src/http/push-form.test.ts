import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readPushForm } from './push-form.ts'

const urlencoded = 'application/x-www-form-urlencoded; charset=utf-8'
const next = () => nextTurn()
const read = (body: string, type = urlencoded) => readPushForm(Buffer.from(body, 'latin1'), type, next)

/** As browsers and Node write it. */
async function written(form: FormData): Promise<{ body: string; type: string }> {
  const response = new Response(form)
  return { type: response.headers.get('content-type') ?? '', body: await response.text() }
}

describe('the form of a push', () => {
  const fields = { uuid: 'one-two', encrypted: 'U2Fsd+/GVk==', crypto_type: 'legacy' }

  it('is read as URL-encoded, whatever is escaped', async () => {
    expect(await read(new URLSearchParams({ ...fields, other: 'x' }).toString())).toEqual(fields)
    expect(await read('uuid=%6fne%2Dtwo&uuid2=x&__proto__=y&lone')).toEqual({ uuid: 'one-two' })
  })

  it('is read across pieces, with an escape at each place of a border', async () => {
    for (const before of [65_533, 65_534, 65_535, 65_536]) {
      const { encrypted } = await read(`encrypted=${'a'.repeat(before)}%2B${'b'.repeat(70_000)}%2F`)
      expect(encrypted === `${'a'.repeat(before)}+${'b'.repeat(70_000)}/`).toBe(true)
    }
  })

  it('is read in parts, as browsers write them', async () => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, other: 'x' })) form.append(name, value)
    const { body, type } = await written(form)
    expect(await read(body, type)).toEqual(fields)
  })

  it('has no files', async () => {
    const form = new FormData()
    form.append('uuid', 'one')
    form.append('encrypted', new Blob(['secret']), 'file')
    const { body, type } = await written(form)
    expect(await read(body, type)).toEqual({ uuid: 'one' })
  })

  // With the reader of Node, the first of these takes longer than the test may.
  it.each([
    ['pairs', 'a&'.repeat(15_000_000), urlencoded],
    [
      'parts',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(600_000),
      'multipart/form-data; boundary=b',
    ],
    ['headers of a part', `--b\r\n${'X-A: b\r\n'.repeat(3_000_000)}\r\n\r\n--b--`, 'multipart/form-data; boundary=b'],
    ['no end', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue', 'multipart/form-data; boundary=b'],
    ['no boundary', 'x', 'multipart/form-data'],
  ])('is refused at once: %s', async (_, body, type) => {
    await expect(read(body, type)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})
