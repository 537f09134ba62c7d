import { expect, test } from 'vitest'
import { benchSession } from './bench-session.ts'
import { contentTypes, type PageKind, pageFor, pageKinds } from './pages.ts'

const kinds = Object.keys(pageKinds) as PageKind[]

test.each(kinds)('the %s page has its size and its marker at three places', (kind) => {
  const { marker } = benchSession(1)
  const page = pageFor(kind, marker)
  expect(Buffer.byteLength(page)).toBe(pageKinds[kind])
  expect(page.split(marker)).toHaveLength(4)
  expect(page.includes('/logout')).toBe(kind.startsWith('in-'))
  expect(page).not.toMatch(/password|sign in/i)
})

test.each(kinds.filter((kind) => contentTypes[kind] === 'application/json'))('the %s page is JSON', (kind) => {
  expect(JSON.parse(pageFor(kind, 'x'.repeat(24)))).toMatchObject({ list: 'x'.repeat(24) })
})

test('no two of ten thousand sessions share a cookie or a marker', () => {
  const sessions = Array.from({ length: 10_000 }, (_, index) => benchSession(index))
  expect(new Set(sessions.map((session) => session.sid)).size).toBe(10_000)
  expect(new Set(sessions.map((session) => session.marker)).size).toBe(10_000)
  expect(sessions.every((session) => session.marker.length === 24)).toBe(true)
})

test('the jar is as large as performance figures say', () => {
  const { cookies } = benchSession(1)
  expect(Object.keys(cookies)).toHaveLength(21)
  const header = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  expect(header.join('; ').length).toBeGreaterThan(2_300)
})
