import { expect, test } from 'vitest'
import { unknownSettingSentences } from './command-context.ts'

test.each([
  ['LATCHKEY_EGRES_ALLOW', '; did you mean LATCHKEY_EGRESS_ALLOW?'],
  ['LATCHKEY_PUBLICURL', '; did you mean LATCHKEY_PUBLIC_URL?'],
  ['LATCHKEY_WORKERS', '.'],
])('%s has no effect%s', (name, end) => {
  const sentence = `${name} is not a setting of this version and has no effect${end}`
  expect(unknownSettingSentences({ [name]: '1', LATCHKEY_PORT: '1', PATH: '/bin' })).toEqual([sentence])
})
