import { expect, it } from 'vitest'
import { AppError } from './errors.ts'
import { bareError, errorFields } from './logged-error.ts'

/** As the browser library throws: its stack repeats the message. */
function ofBrowser(message: string): Error {
  const error = Object.assign(new Error(message), { log: [] })
  error.stack = `${message}\n    at shown (file:///app/actions.ts:1:2)`
  return error
}

const callLog = '\nCall log:\n\u001b[2m    - fill("canary")\u001b[22m\n    at https://shop.example/?canary\n'

it.each([
  ['what was typed', `page.fill: Timeout 10000ms exceeded.${callLog}`, 'page.fill: Timeout 10000ms exceeded.'],
  ['an argument', 'keyboard.press: Unknown key: "a"canary\ncanary"', 'keyboard.press: Unknown key:'],
  [
    'a token of an address',
    `page.goto: net::ERR_UNSAFE_PORT at http://u:canary@shop.example:1/a?page=2&token=canary${callLog}`,
    'page.goto: net::ERR_UNSAFE_PORT at http://shop.example:1/a?page=2&token=***',
  ],
])('an error of the browser library is logged without %s', (_what, message, logged) => {
  const error = ofBrowser(message)
  expect(errorFields(new AppError('TIMEOUT', { cause: error })).cause).toBe(logged)
  expect(bareError(error)).toMatchObject({
    message: logged,
    stack: `Error: ${logged}\n    at shown (file:///app/actions.ts:1:2)`,
  })
})

it('an error whose stack has another message is logged without it', () => {
  const error = Object.assign(new Error('broken'), {
    stack: 'Error: canary\n    at shown (file:///app/actions.ts:1:2)',
  })
  expect(bareError(error)).toMatchObject({ message: 'broken', stack: 'Error: broken' })
})

it('any other error keeps its message, but for secrets of addresses', () => {
  const error = new Error('no table "users"\nat postgres://app:canary@db.example/latchkey')
  expect(errorFields(error).error).toBe('no table "users"\nat postgres://db.example/latchkey')
  expect(bareError(error)?.stack).toMatch(/^Error: no table "users"\nat postgres:\/\/db\.example\/latchkey\n {4}at /)
})
