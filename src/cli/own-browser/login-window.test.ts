import { expect, it } from 'vitest'
import { windowArguments } from './login-window.ts'

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
