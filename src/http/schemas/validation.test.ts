import { expect, it } from 'vitest'
import { validation } from '../../../test/support/http/memory-scrapes.ts'
import { toValidationBody } from './validation.ts'

it.each([
  ['https://shop.example/login', 'https://shop.example/login'],
  ['https://shop.example/login;jsessionid=1A2B?next=/orders', 'https://shop.example/login;jsessionid=***?next=/orders'],
  ['https://shop.example/callback?code=1A2B&lang=en#token', 'https://shop.example/callback?code=***&lang=en'],
  [null, null],
])('the page of a validation that ended at %s is shown as %s', (finalUrl, shown) => {
  expect(toValidationBody({ ...validation, finalUrl }).final_url).toBe(shown)
})
