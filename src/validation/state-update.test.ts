import { expect, it } from 'vitest'
import type { CookieChange } from '../cookies/cookie-change.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { unfinishedUpdate } from './state-update.ts'

const change = {} as CookieChange
const session = { rotates: false, expectedUser: 'mira@shop.test', expectedUserPage: null }
const used = { session, state: { version: 3 }, secrets: { storage: [] } } as unknown as OpenState
const pagesOf = (verdicts: readonly Verdict[], detectedUser: string | null) =>
  verdicts.map((verdict) => ({ judgement: { verdict, confidence: 90, detectedUser }, url: 'https://shop.test/' }))
const caller = { userId: 'u', actor: null, cause: 'asked', requestId: null } as const

it.each<[string, readonly Verdict[], number, readonly CookieChange[], boolean]>([
  ['a page that shows a user', ['logged_in'], 200, [change], true],
  ['a page that shows nothing', ['unknown'], 200, [change], false],
  ['several of them', ['unknown', 'logged_in'], 302, [change], true],
  ['a page that changed nothing', ['logged_in'], 200, [], false],
  ['a page that looks logged out', ['logged_out'], 200, [change], false],
  ['a later one that does', ['logged_in', 'logged_out'], 200, [change], false],
  ['a site that blocks', ['blocked'], 200, [change], false],
  ['an error', ['unknown'], 500, [change], false],
  ['a page that is not there', ['logged_in', 'unknown'], 404, [change], false],
])('a check that is broken off after %s', (_what, verdicts, worstStatus, changes, isKept) => {
  const touched = { changes, worstStatus, bindsDevice: false, storage: null }
  const update = unfinishedUpdate(used, { touched, pages: pagesOf(verdicts, 'mira@shop.test') }, caller)
  expect(update).toEqual(
    isKept
      ? { usedVersion: 3, changes, storageChanges: [], kind: 'known', restores: null, actor: null, requestId: null }
      : null,
  )
})

it.each([
  ['a site that rotates its cookies, of a page that shows nothing', { rotates: true }, ['unknown'], null, true],
  ['another user', {}, ['logged_in'], 'bob@shop.test', false],
  ['another user, at a site that rotates its cookies', { rotates: true }, ['logged_in'], 'bob@shop.test', false],
] as const)('a check that is broken off after %s', (_what, over, verdicts, user, isKept) => {
  const touched = { changes: [change], worstStatus: 200, bindsDevice: false, storage: null }
  const seen = { ...used, session: { ...session, ...over } } as unknown as OpenState
  expect(unfinishedUpdate(seen, { touched, pages: pagesOf(verdicts, user) }, caller) !== null).toBe(isKept)
})
