import { describe, expect, test } from 'vitest'
import { joinWarnings } from './warnings.ts'

describe('warnings', () => {
  const none = { session: null, isLoginWall: false, needsBrowser: false, asked: null, screenshot: null, content: null }
  test('are null where there are none', () => {
    expect(joinWarnings(none)).toBeNull()
  })
  test('stand in one order, joined by a space', () => {
    const all = {
      session: 'SESSION_EXPIRED: s.',
      isLoginWall: true,
      needsBrowser: true,
      asked: 'A.',
      screenshot: 'B.',
      content: 'C.',
    }
    expect(joinWarnings(all)).toBe(
      'SESSION_EXPIRED: s. LOGIN_WALL: the page is a login page; the session looks logged out. NEEDS_BROWSER: the page is drawn by JavaScript. A. B. C.',
    )
  })
})
