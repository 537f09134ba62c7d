import { describe, expect, test } from 'vitest'
import { joinWarnings } from './warnings.ts'

describe('warnings', () => {
  const none = {
    session: null,
    loggedOut: null,
    unsent: null,
    needsBrowser: false,
    asked: null,
    screenshot: null,
    content: null,
  }
  test('are null where there are none', () => {
    expect(joinWarnings(none)).toBeNull()
  })
  test('stand in one order, joined by a space', () => {
    const all = {
      session: 'SESSION_EXPIRED: s.',
      loggedOut: 'login_page' as const,
      unsent: 'not sent',
      needsBrowser: true,
      asked: 'A.',
      screenshot: 'B.',
      content: 'C.',
    }
    expect(joinWarnings(all)).toBe(
      'SESSION_EXPIRED: s. LOGIN_WALL: the page is a login page; the session looks logged out. LOGIN_NOT_SENT: not sent. NEEDS_BROWSER: the page is drawn by JavaScript. A. B. C.',
    )
  })
  test('call an answer without a page, or to which nothing was sent, no login page', () => {
    const texts = (['refusal', 'unsent'] as const).map((loggedOut) => joinWarnings({ ...none, loggedOut }))
    expect(texts).toEqual([
      'LOGIN_WALL: the answer says that nobody is logged in; the session looks logged out.',
      'LOGIN_WALL: the page shows no logged-in user; nothing of the login was sent.',
    ])
  })
  test('call a page that only offers to log in, or denies access, no login page', () => {
    expect(joinWarnings({ ...none, loggedOut: 'unclear' })).toBe(
      'LOGIN_WALL: the page offers to log in, or denies access, and shows no logged-in user; logged-in users may get it, too.',
    )
  })
})
