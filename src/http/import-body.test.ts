import { expect, it } from 'vitest'
import { readImportBody } from './import-body.ts'

async function* once(bytes: Buffer) {
  yield bytes
}

const read = (bytes: Buffer, isJson: boolean) =>
  readImportBody(once(bytes), { isJson, now: 0, reserve: () => {}, next: async () => {} })

it('that is text and was sent as JSON is refused with the content type of text', async () => {
  const body = Buffer.from('curl https://shop.example -b sid=1')
  const problem = { code: 'MALFORMED_JSON', resolution: expect.stringContaining('text/plain') }
  await expect(read(body, true)).rejects.toMatchObject(problem)
  expect(await read(body, false)).toEqual({ content: String(body) })
  // What begins as JSON is JSON, whatever its content type.
  await expect(read(Buffer.from('{"sid":'), false)).rejects.toMatchObject({
    resolution: expect.not.stringContaining('text/plain'),
  })
})

it('that is a command behind a prompt in brackets is no JSON', async () => {
  const content = '[dana@host ~]$ curl https://shop.example -b sid=1'
  expect(await read(Buffer.from(content), false)).toEqual({ content })
  expect(await read(Buffer.from(JSON.stringify({ content })), true)).toEqual({ content })
})

it('that is a single cookie is an export, but not beside one', async () => {
  const cookie = { name: 'sid', value: '1', domain: 'shop.example' }
  const json = (body: object) => read(Buffer.from(JSON.stringify(body)), true)
  expect(await json(cookie)).toEqual({ content: cookie })
  expect(await json({ ...cookie, content: 'sid=2' })).toEqual({ ...cookie, content: 'sid=2' })
  await expect(json({ name: 'Shop', domain: 'shop.example' })).rejects.toThrow('content: is missing')
})

it('keeps of each text as much as a session could store, but all of an export that is sent as text', async () => {
  const long = 'v'.repeat(2 * 1024 * 1024)
  const cut = long.slice(0, 1024 * 1024)
  const exported = JSON.stringify([{ name: 'sid', value: long }])
  expect(await read(Buffer.from(JSON.stringify({ name: long, content: exported })), true)).toEqual({
    name: cut,
    content: [{ name: 'sid', value: cut }],
  })
})

it('has no more fields and headers than other bodies, but any number of cookies', async () => {
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`n${at}`, 'v']))
  const json = (body: object) => Buffer.from(JSON.stringify(body))
  const refused = { code: 'PAYLOAD_TOO_LARGE' }
  await expect(read(json({ ...many, content: 'sid=1' }), true)).rejects.toMatchObject(refused)
  await expect(read(json({ headers: many, content: 'sid=1' }), true)).rejects.toMatchObject(refused)
  expect(await read(json({ content: many }), true)).toEqual({ content: many })
})

it.each([
  ['text', '\ufeffsid=1', false],
  ['JSON', '\ufeff[{"name":"sid"}]', true],
  ['JSON, sent as text', '\ufeff[{"name":"sid"}]', false],
  ['JSON without a byte order mark', '[{"name":"sid"}]', true],
  ['JSON without a byte order mark, sent as text', '{"sid":"1"}', false],
])('that is UTF-16 is refused with what to do: %s', async (_what, text, isJson) => {
  const littleEndian = Buffer.from(text, 'utf16le')
  for (const bytes of [littleEndian, Buffer.from(littleEndian).swap16()])
    await expect(read(bytes, isJson)).rejects.toThrow('save the file as UTF-8')
})
