import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { jobId } from '../../../test/support/http/memory-ids.ts'
import { jobIn } from '../../../test/support/http/memory-jobs.ts'
import { memoryServices } from '../../../test/support/http/memory-services.ts'
import { testServer } from '../../../test/support/http/test-server.ts'

const pieces = 1_000

/** A server whose results and screenshots are long; `read` resolves with how many pieces of one were read. */
async function serverWithLongResults() {
  const { promise: read, resolve } = Promise.withResolvers<number>()
  async function* content(): AsyncGenerator<Buffer> {
    let at = 0
    try {
      for (; at < pieces; at += 1) {
        yield Buffer.from(' '.repeat(1024))
        await nextTurn()
      }
    } finally {
      resolve(at)
    }
  }
  const services = memoryServices()
  services.jobs.get = async () => ({ ...jobIn('succeeded'), result: { text: content } })
  services.screenshots.open = async ({ userId }) => ({
    accountId: userId,
    contentType: 'image/png',
    bytes: pieces * 1024,
    content,
  })
  return { read, ...(await testServer({}, services)) }
}

describe('HEAD', () => {
  it.each(['jobs', 'screenshots'])('is answered as GET, and closes what GET would send: %s', async (kind) => {
    const { call, read } = await serverWithLongResults()
    const answer = await call('HEAD', `/${kind}/${jobId}`)
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([200, '', undefined])
    expect(answer.headers['content-type']).toBe(
      kind === 'screenshots' ? 'image/png' : 'application/json; charset=utf-8',
    )
    expect(await read).toBeLessThan(10)
  })
})
