import { expect, it } from 'vitest'
import { type AcceptedRow, countChecks, countRows, lastRows, linesOf } from './report.ts'

const accepted = (number: number, externalId: string, over: Partial<AcceptedRow> = {}): AcceptedRow => {
  return { number, externalId, sessionId: null, outcome: 'created', warnings: [], ...over }
}

it('counts a row that repeats an external_id as an update, which a dry run cannot see', () => {
  const rows = [accepted(1, 'a'), accepted(2, 'b', { outcome: 'updated' }), accepted(3, 'a'), accepted(4, 'a')]
  expect(countRows(rows, true)).toEqual({ created: 1, updated: 3, kept: 0, older: [], repeated: 2 })
  const stored = rows.map((row) => (row.number > 2 ? { ...row, outcome: 'updated' as const } : row))
  expect(countRows(stored, false)).toEqual({ created: 1, updated: 3, kept: 0, older: [], repeated: 0 })
})

it('tells logins that are kept, as given last, from older ones', () => {
  const row = (number: number, ...warnings: readonly string[]) =>
    accepted(number, `x-${number}`, { outcome: 'updated', warnings })
  const rows = [row(1, 'login_kept'), row(2, 'older_login'), row(3, 'login_kept', 'older_login'), row(4)]
  expect(countRows(rows, false)).toMatchObject({ updated: 4, kept: 1, older: [2, 3] })
})

const verdict = (name: string) => ({ verdict: name, reason: `The site says:\n${name}.` })
const session = (id: string, status: string, last: string | null) =>
  [id, { id, status, last_verdict: last === null ? null : verdict(last) }] as const

it('counts what the checks say, and lists what needs a person', () => {
  const sessions = new Map([
    session('alive', 'active', 'logged_in'),
    session('unknown', 'active', 'unknown'),
    session('new', 'active', null),
    session('dead', 'invalid', 'logged_out'),
    session('held', 'active', 'logged_out'),
    session('old', 'expired', null),
  ])
  const names = ['alive', 'unknown', 'new', 'dead', 'held', 'old', 'gone']
  const rows = names.map((sessionId, at) => ({ number: at + 1, externalId: `x-${sessionId}`, sessionId }))
  const counts = countChecks(rows, sessions, 'https://keys.test')
  expect([counts.alive, counts.unchecked]).toEqual([2, 1])
  expect(linesOf(counts.loggedOut)).toEqual([
    '4\tx-dead\tThe site says: logged_out.\thttps://keys.test/login/dead',
    '5\tx-held\tThe site says: logged_out.\thttps://keys.test/login/held',
    '6\tx-old\tits date has passed\thttps://keys.test/login/old',
    '7\tx-gone\twas deleted\t-',
  ])
})

it('takes each session once, with its last row', () => {
  const row = (number: number, sessionId: string) => ({ number, externalId: `x-${sessionId}`, sessionId })
  expect(lastRows([row(1, 'a'), row(2, 'b'), row(3, 'a')])).toEqual([row(3, 'a'), row(2, 'b')])
})

it('keeps a person on one line with four cells', () => {
  const person = { row: 1, externalId: 'a\tb\nc', why: 'Seen:\na\ttab.', loginUrl: null }
  expect(linesOf([person])).toEqual(['1\ta b c\tSeen: a tab.\t-'])
})
