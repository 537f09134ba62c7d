import { expect, it, vi } from 'vitest'
import { timers } from '../../../test/support/timers.ts'
import { closeWindow, openLoginWindow, windowArguments } from './login-window.ts'

it.each([
  [true, []],
  [false, ['--no-sandbox']],
])('with its sandbox %s, the window has nothing attached', (sandbox, more) => {
  const given = windowArguments({ executable: '/usr/bin/chromium', sandbox }, '/tmp/profile', 'https://shop.example/')
  // Every flag by name: a debugging port or pipe, or a driver, would be seen by the site.
  expect(given).toEqual([
    '--user-data-dir=/tmp/profile',
    '--no-first-run',
    '--no-default-browser-check',
    '--password-store=basic',
    '--use-mock-keychain',
    ...more,
    'https://shop.example/',
  ])
})

it.each([
  ['an error', '/bin/false', false, true],
  ['an error long after the start', '/bin/false', true, false],
  ['no error', '/bin/true', false, false],
])('a browser that ends with %s', async (_how, executable, isLate, isFailure) => {
  const { timer, due, fire } = timers()
  const window = await openLoginWindow({ executable, sandbox: true }, '/tmp/profile', 'https://shop.example/', timer)
  if (isLate) fire()
  // The end of the browser cancels what is scheduled.
  await vi.waitFor(() => expect(due.size).toBe(0))
  await window.close()
  expect(window.failed.aborted).toBe(isFailure)
  if (isFailure) expect(String(window.failed.reason)).toContain(`${executable} ended with an error`)
})

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
