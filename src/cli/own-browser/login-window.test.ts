import { expect, it, vi } from 'vitest'
import { timers } from '../../../test/support/timers.ts'
import { openLoginWindow, windowArguments } from './login-window.ts'

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
