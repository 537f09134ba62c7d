import { expect, it } from 'vitest'
import type { CookieChange } from '../cookies/cookie-change.ts'
import type { OpenState } from '../sessions/state/write-back.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { unfinishedUpdate } from './state-update.ts'

const change = {} as CookieChange
const used = { state: { version: 3 }, secrets: { storage: [] } } as unknown as OpenState
const caller = { userId: 'u', actor: null, cause: 'asked', requestId: null } as const

it.each<[string, readonly Verdict[], number, readonly CookieChange[], boolean]>([
  ['a page that shows a user', ['logged_in'], 200, [change], true],
  ['a page that shows nothing', ['unknown'], 200, [change], true],
  ['several of them', ['unknown', 'logged_in'], 302, [change], true],
  ['a page that changed nothing', ['logged_in'], 200, [], false],
  ['a page that looks logged out', ['logged_out'], 200, [change], false],
  ['a later one that does', ['logged_in', 'logged_out'], 200, [change], false],
  ['a site that blocks', ['blocked'], 200, [change], false],
  ['an error', ['unknown'], 500, [change], false],
  ['a page that is not there', ['logged_in', 'unknown'], 404, [change], false],
])('a check that is broken off after %s', (_what, verdicts, worstStatus, changes, isKept) => {
  const touched = { changes, worstStatus, bindsDevice: false, storage: null }
  const update = unfinishedUpdate(used, { touched, verdicts }, caller)
  expect(update).toEqual(
    isKept
      ? { usedVersion: 3, changes, storageChanges: [], kind: 'known', restores: null, actor: null, requestId: null }
      : null,
  )
})
