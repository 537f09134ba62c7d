import { expect, it } from 'vitest'
import type { Session } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { decodeSecrets, encodeSecrets, noSecrets } from '../sessions/state/secrets.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { type AskAgain, checkAgain, type JudgedAnswer } from './second-check.ts'

type Seen = Verdict | null

const judged = (verdict: Verdict): JudgedAnswer => ({ judgement: { verdict } })

const origin = { cause: null, writtenBy: null, writtenAt: null, changes: null, confirmedAt: null }
const sealed = { wrappedKey: new Uint8Array(), sealed: encodeSecrets({ ...noSecrets, cookies: { sid: 'older' } }) }
const usedState = (provisional: boolean): OpenState => ({
  session: { id: 's', accountId: 'u', domain: 'a.example' } as Session,
  state: { ...sealed, version: 3, origin: { ...origin, provisional } },
  secrets: { ...noSecrets, cookies: { sid: 'newer' } },
})

it.each<[again: Seen, proven: Seen | 'none', what: string, answer: Verdict, asked: string[]]>([
  ['logged_in', 'logged_in', 'taken', 'logged_in', ['newer']],
  ['unknown', 'logged_in', 'unclear', 'unknown', ['newer']],
  ['blocked', 'logged_in', 'unclear', 'blocked', ['newer']],
  [null, 'logged_in', 'unclear', 'logged_out', ['newer']],
  ['logged_out', 'logged_in', 'restored', 'logged_in', ['newer', 'older of 2']],
  ['logged_out', 'logged_out', 'taken', 'logged_out', ['newer', 'older of 2']],
  ['logged_out', 'none', 'taken', 'logged_out', ['newer']],
  ['logged_out', 'unknown', 'unclear, of an earlier state', 'unknown', ['newer', 'older of 2']],
  ['logged_out', 'site_down', 'unclear, of an earlier state', 'site_down', ['newer', 'older of 2']],
  ['logged_out', null, 'unclear', 'logged_out', ['newer', 'older of 2']],
])('%s at the second check, %s with the state before: %s', async (again, proven, what, answer, asked) => {
  const asks: string[] = []
  const lastProven = async () => (proven === 'none' ? null : { ...usedState(false).state, version: 2 })
  const deps = {
    sessionRepository: { lastProven },
    vault: { open: async () => Buffer.from(sealed.sealed) },
  }
  const ask: AskAgain<JudgedAnswer> = async ({ cookies }, version) => {
    asks.push(version === null ? `${cookies['sid']}` : `${cookies['sid']} of ${version}`)
    const seen = version === null ? again : proven === 'none' ? null : proven
    return seen === null ? null : judged(seen)
  }
  const conclusion = await checkAgain(deps, usedState(true), judged('logged_out'), ask)
  const words = [
    conclusion.isUnclear ? 'unclear' : conclusion.restores === null ? 'taken' : 'restored',
    ...(conclusion.isOfEarlier ? ['of an earlier state'] : []),
  ]
  expect([words.join(', '), conclusion.answer, asks]).toEqual([what, judged(answer), asked])
})

it('has no earlier state to fall back on where the one in use is not provisional', async () => {
  const nowhere = async (): Promise<never> => {
    throw new Error('the earlier state is not to be opened')
  }
  const deps = {
    sessionRepository: { lastProven: nowhere },
    vault: { open: async () => decodeSecrets(Buffer.alloc(0)) as never },
  }
  const first = judged('logged_out')
  expect(await checkAgain(deps, usedState(false), first, async () => first)).toMatchObject({
    answer: first,
    isUnclear: false,
  })
})
