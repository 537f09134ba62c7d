import { expect, it } from 'vitest'
import { resultFor } from '../../test/support/http/memory-scrapes.ts'
import { systemClock } from '../clock.ts'
import { JsonText } from '../scraping/content/json.ts'
import { jobCallback } from './end-callback.ts'

const recipient = { accountId: 'a', url: 'https://hooks.test/' }
const page = resultFor({ url: 'https://shop.test/', formats: null, warning: null })
const large = 'x'.repeat(2 * 1024 * 1024)

it.each([
  ['large text', large, [true]],
  ['large text among formats', { text: large, html: null }, [true]],
  ['large JSON', { json: new JsonText(`"${large}"`) }, [true]],
  ['short text', 'x', [false]],
  ['short JSON', { json: new JsonText('"x"') }, [false]],
])('a callback with %s is written once, without what is too large for it', async (_, content, omitted) => {
  const written: unknown[] = []
  const deps = {
    callbackOutbox: {
      waiting: async () => ({ bytes: 0, count: 0 }),
      post: async () => ({ sql: '', params: [] }),
    },
    clock: systemClock,
    random: { uuid: () => 'id' },
    writeMessage: (message: object) => {
      written.push('isResultOmitted' in message && message.isResultOmitted)
      return '{}'
    },
  }
  const job = { jobId: 'j', error: null, vocabulary: null, result: { ...page, content } } as const
  await jobCallback(deps, recipient, job)
  expect(written).toEqual(omitted)
})
