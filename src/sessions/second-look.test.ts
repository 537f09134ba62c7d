import { expect, it } from 'vitest'
import type { Verdict } from '../verdict/judgement.ts'
import { lookAgain } from './second-look.ts'

type Seen = Verdict | null

it.each<[again: Seen, proven: Seen | 'none', how: string, look: Seen, asked: string[]]>([
  ['logged_in', 'logged_in', 'confirmed', 'logged_in', ['again']],
  ['unknown', 'logged_in', 'unclear', 'unknown', ['again']],
  ['blocked', 'logged_in', 'unclear', 'blocked', ['again']],
  [null, 'logged_in', 'unclear', null, ['again']],
  ['logged_out', 'logged_in', 'restored', 'logged_in', ['again', 'proven']],
  ['logged_out', 'logged_out', 'dead', null, ['again', 'proven']],
  ['logged_out', 'none', 'dead', null, ['again', 'proven']],
  ['logged_out', 'unknown', 'unclear', 'unknown', ['again', 'proven']],
  ['logged_out', 'site_down', 'unclear', 'site_down', ['again', 'proven']],
  ['logged_out', null, 'unclear', null, ['again', 'proven']],
])('%s at the second look, %s with the state before: %s', async (again, proven, how, look, asked) => {
  const looks: string[] = []
  const settled = await lookAgain<Verdict>({
    again: async () => {
      looks.push('again')
      return again
    },
    withProven: async () => {
      looks.push('proven')
      return proven
    },
    verdictOf: (verdict) => verdict,
  })
  expect({ how: settled.how, look: 'look' in settled ? settled.look : null, looks }).toEqual({
    how,
    look,
    looks: asked,
  })
})
