import { describe, expect, it } from 'vitest'
import { HopJar } from '../../../src/cookies/hop-jar.ts'
import { merge } from '../../../src/cookies/merge.ts'
import type { CookieState, StoredCookie } from '../../../src/cookies/stored-cookie.ts'
import type { Case } from './case.ts'
import { generateCases } from './generated/cases.ts'

const now = Date.parse('2026-03-18T12:00:00Z')

/** Visits that stay where the session of a.test may go. */
const visits = generateCases(1300, 2)
  .map(withinReach)
  .filter(({ hops }) => hops.length > 0)

function withinReach(one: Case): Case {
  const hops = one.hops
    .map(({ url, sets }) => ({ url: url.replace('http:', 'https:'), sets }))
    .filter(({ url }) => /^https:\/\/(?:[a-z]+\.)*a\.test\//.test(url))
  return { ...one, hops }
}

function open(domain: string | null, exactCookies: readonly StoredCookie[], { hops }: Case) {
  const requestedUrl = new URL(hops[0]?.url ?? 'https://a.test/')
  return new HopJar({ domain, cookies: {}, exactCookies, requestedUrl })
}

describe('a session within its scope', () => {
  it('keeps and sends what a browser without one would', () => {
    expect(visits.length).toBeGreaterThan(800)
    for (const one of visits) {
      const [session, nobody] = [open('a.test', [], one), open(null, [], one)]
      for (const { url, sets } of one.hops) {
        const at = new URL(url)
        expect([one, session.cookieHeader(at, now).header]).toEqual([one, nobody.cookieHeader(at, now).header])
        session.receive(at, sets, now)
        nobody.receive(at, sets, now)
      }
    }
  })

  it('sends after a visit, from what the visit changed, what it sent at its end', () => {
    for (const one of visits) {
      const before = open('a.test', [], one)
      for (const { url, sets } of one.hops) before.receive(new URL(url), sets, now)
      const stored = before.changes().flatMap(({ after }) => (after === null ? [] : [after]))
      const after = open('a.test', stored, one)
      for (const { url } of one.hops) {
        const at = new URL(url)
        expect([one, after.cookieHeader(at, now).header]).toEqual([one, before.cookieHeader(at, now).header])
      }
      expect(after.changes()).toEqual([])
    }
  })

  it('sends what it would have sent, if each hop is a visit of its own whose changes are stored', () => {
    for (const one of visits) {
      const whole = open('a.test', [], one)
      let stored: CookieState = { cookies: {}, exactCookies: [] }
      for (const { url, sets } of one.hops) {
        const at = new URL(url)
        const visit = open('a.test', stored.exactCookies, one)
        expect([one, visit.cookieHeader(at, now).header]).toEqual([one, whole.cookieHeader(at, now).header])
        whole.receive(at, sets, now)
        visit.receive(at, sets, now)
        stored = merge(stored, visit.changes(), 'all', now)?.next ?? stored
      }
    }
  })

  it('carries nothing of it elsewhere', () => {
    for (const one of visits) {
      const jar = open('a.test', [], one)
      for (const { url, sets } of one.hops) jar.receive(new URL(url), sets, now)
      for (const url of ['https://test/', 'https://other.test/', 'https://xa.test/x/y', 'https://a.test.other.test/']) {
        expect([one, jar.cookieHeader(new URL(url), now)]).toEqual([
          one,
          {
            header: null,
            carriedSecret: false,
            carriedLogin: false,
          },
        ])
      }
    }
  })
})
