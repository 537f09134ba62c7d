import { expect, it } from 'vitest'
import { LatchkeyError } from '../../../sdk/src/index.ts'
import { untilSent } from './until-sent.ts'

const failure = (status: number | null) =>
  new LatchkeyError({ code: 'X', message: `It failed with ${status}.`, resolution: 'Wait.', status, requestId: null })

/** Sends with these outcomes, one after another, and presses Enter each time. */
async function send(outcomes: readonly (string | number | null)[], signal = new AbortController().signal) {
  const said: string[] = []
  let sent = 0
  const attempt = async (): Promise<string> => {
    const outcome = outcomes[sent]
    sent += 1
    if (typeof outcome === 'string') return outcome
    throw failure(outcome ?? null)
  }
  const ask = async (question: string) => {
    said.push(question)
    signal.throwIfAborted()
    return ''
  }
  const result = await untilSent(attempt, {
    prompt: { ask },
    output: { say: (text) => said.push(text) },
    signal,
  }).catch((error: Error) => error.message)
  return { result, said, sent }
}

it('tries again for as long as the person wants, while the server cannot be reached or has a fault', async () => {
  const { result, said, sent } = await send([null, 409, 503, 429, 'id'])
  expect([result, sent]).toEqual(['id', 5])
  expect(said.filter((text) => text.includes('Press Enter to try again'))).toHaveLength(4)
  expect(said[0]).toBe('It failed with null. Wait.')
})

it.each([401, 409, 422])('asks nothing where the server refuses it with %i', async (status) => {
  expect(await send([status, 'id'])).toEqual({ result: `It failed with ${status}.`, said: [], sent: 1 })
})

it('ends when the person stops it', async () => {
  const { result, sent } = await send([null, 'id'], AbortSignal.abort(new Error('Stopped.')))
  expect([result, sent]).toEqual(['Stopped.', 1])
})
