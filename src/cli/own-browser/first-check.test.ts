import { describe, expect, it } from 'vitest'
import { afterFirstCheck, checkLines, type ImportedSession } from './first-check.ts'

const stored: ImportedSession = {
  id: 's1',
  validation_url: 'http://127.0.0.1:8080/',
  next_validation_at: '2026-01-01T00:00:05Z',
  updated_at: '2026-01-01T00:00:00Z',
  last_verdict: null,
}
const verdict = (name: string, at = '2026-01-01T00:00:06Z') => ({ verdict: name, reason: 'So it is.', checked_at: at })

/** A server that gives these answers one after another, the last one again and again. */
function answering(...answers: readonly ImportedSession[]) {
  const asked: string[] = []
  const get = async (id: string) => answers[asked.push(id) - 1] ?? answers.at(-1) ?? stored
  const waits: number[] = []
  return { asked, waits, client: { sessions: { get } }, wait: async (ms: number) => void waits.push(ms) }
}

describe('the first check', () => {
  it('is waited for', async () => {
    const checked = { ...stored, last_verdict: verdict('logged_in') }
    const server = answering(stored, checked)
    expect(await afterFirstCheck(stored, server)).toEqual({ session: checked, verdict: checked.last_verdict })
    expect(server.asked).toEqual(['s1', 's1'])
  })

  it('of a session that was updated is the one after the import', async () => {
    const before = { ...stored, last_verdict: verdict('logged_in', '2025-12-31T00:00:00Z') }
    const checked = { ...stored, last_verdict: verdict('logged_out') }
    expect(await afterFirstCheck(before, answering(before, checked))).toMatchObject({ verdict: checked.last_verdict })
  })

  it('is waited for a minute at most', async () => {
    const server = answering(stored)
    expect(await afterFirstCheck(stored, server)).toEqual({ session: stored, verdict: null })
    expect(server.waits.reduce((sum, ms) => sum + ms)).toBe(60_000)
  })

  it.each([null, '2026-01-01T00:15:00Z'])('is not waited for when the next one is planned for %s', async (next) => {
    const late = { ...stored, next_validation_at: next }
    const server = answering(late)
    expect(await afterFirstCheck(late, server)).toEqual({ session: late, verdict: null })
    expect(server.asked).toEqual([])
  })
})

it.each([
  ['logged_in', stored.next_validation_at, /^The check at http:\/\/127\.0\.0\.1:8080\/ found it logged in\.$/],
  [
    'logged_out',
    stored.next_validation_at,
    /logged out: So it is\.\nLog in again .* https:\/\/keys\.example\/login\/s1\.$/,
  ],
  [
    'unreachable',
    stored.next_validation_at,
    /could not tell whether it is logged in: So it is\.\n.*`validation_url`\.$/,
  ],
  [null, stored.next_validation_at, /not checked yet; its next check is planned for 2026-01-01T00:00:05Z\.$/],
  [null, null, /not checked yet, and no check is planned/],
])('says what a person does about %s, planned %s', (name, next, said) => {
  const session = { ...stored, next_validation_at: next }
  const lines = checkLines({ session, verdict: name === null ? null : verdict(name) }, 'https://keys.example')
  expect(lines.join('\n')).toMatch(said)
})
