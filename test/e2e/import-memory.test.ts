import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { HostileBody } from '../support/import-thread.ts'
import { someOf } from '../support/long-form.ts'

/** What a thread may hold that reads one body of 32 MiB, its own code included. */
const heapMiB = 192

const answer = (headers: string) =>
  `{"log":{"entries":[{"request":{"url":"https://shop.test/","headers":[]},"response":{"headers":[${headers}`
const header = answer('{"name":"set-cookie","value":"sid=1')
const end = '"}]}}]}}'

const cases: readonly [what: string, body: HostileBody, outcome: string][] = [
  ['one number', { isJson: true, head: '[', piece: '1', tail: ']' }, 'VALIDATION_ERROR'],
  ['small objects', { isJson: true, head: '[', piece: '{},', tail: '{}]' }, 'PAYLOAD_TOO_LARGE'],
  ['attributes of one Set-Cookie', { isJson: true, head: header, piece: ';', tail: end }, 'har'],
  ['lines of one Set-Cookie', { isJson: true, head: header, piece: '\\n', tail: end }, 'har'],
  [
    'Set-Cookies of one answer',
    { isJson: true, head: answer(''), piece: '{"name":"set-cookie","value":"a;a;a;a"},', tail: '{}]}}]}}' },
    'PAYLOAD_TOO_LARGE',
  ],
  ['comments', { isJson: false, head: '', piece: '#\n', tail: 'a' }, 'PAYLOAD_TOO_LARGE'],
  ['line ends', { isJson: false, head: 'a=1', piece: '\n', tail: 'b' }, 'PAYLOAD_TOO_LARGE'],
]

it.each(someOf(cases, 2, 1))('an import of 32 MiB of %s is read in bounded memory', async (_what, body, outcome) => {
  const thread = new Worker(new URL('../support/import-thread.ts', import.meta.url), {
    workerData: body,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  })
  try {
    // A thread that runs out of memory ends with an error, which `once` throws.
    expect(await once(thread, 'message')).toEqual([outcome])
  } finally {
    await thread.terminate()
  }
})
