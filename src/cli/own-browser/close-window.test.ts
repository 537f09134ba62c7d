import { expect, it } from 'vitest'
import { timers } from '../../../test/support/timers.ts'
import { closeWindow } from './close-window.ts'

function closing() {
  const { timer, due } = timers()
  const said: string[] = []
  const controller = new AbortController()
  const ended = Promise.withResolvers<void>()
  const done = closeWindow(
    { close: () => ended.promise },
    {
      output: { say: (text) => void said.push(text) },
      timer,
      signal: controller.signal,
    },
  )
  /** Fires what is due within this time. */
  const pass = (ms: number) => {
    for (const [run, at] of due) if (at <= ms && due.has(run)) run()
  }
  return { done, ended, controller, said, due, pass }
}

it('waits for a browser that asks the person something, and tells them', async () => {
  const { done, ended, said, due, pass } = closing()
  pass(4_999)
  expect(said).toEqual([])
  pass(5_000)
  expect(said).toEqual([expect.stringContaining('The browser is still open')])
  ended.resolve()
  await done
  expect(due.size).toBe(0)
})

it('gives up after two minutes', async () => {
  const { done, due, pass } = closing()
  pass(120_000)
  await expect(done).rejects.toThrow('did not close within two minutes')
  expect(due.size).toBe(0)
})

it('ends when the person stops the command', async () => {
  const { done, controller, due } = closing()
  controller.abort(new Error('stopped'))
  await expect(done).rejects.toThrow('stopped')
  expect(due.size).toBe(0)
})
