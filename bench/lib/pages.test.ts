import { expect, test } from 'vitest'
import { benchSession } from './bench-session.ts'
import { type PageKind, pageFor, pageKinds } from './pages.ts'

const kinds = Object.keys(pageKinds) as PageKind[]

test.each(kinds)('the %s page has its size and its marker at three places', (kind) => {
  const { marker } = benchSession(1)
  const page = pageFor(kind, marker)
  expect(Buffer.byteLength(page)).toBe(pageKinds[kind].bytes)
  expect(page.split(marker)).toHaveLength(4)
  expect(page.includes('/logout')).toBe(pageKinds[kind].signs)
  expect(page).not.toMatch(/password|sign in/i)
})

test('no two of ten thousand sessions share a cookie or a marker', () => {
  const sessions = Array.from({ length: 10_000 }, (_, index) => benchSession(index))
  expect(new Set(sessions.map((session) => session.sid)).size).toBe(10_000)
  expect(new Set(sessions.map((session) => session.marker)).size).toBe(10_000)
  expect(sessions.every((session) => session.marker.length === 24)).toBe(true)
})
