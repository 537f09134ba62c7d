import { describe, expect, it } from 'vitest'
import { isText, orNull, problemsOf } from './expect.ts'
import { isOperation, operations } from './operations.ts'
import { reasonOf } from './python-environments.ts'
import { finalLine, renderReport } from './report.ts'
import { type ClientRun, hasFailed, summarise, withGaps } from './results.ts'

const all = Object.keys(operations).filter(isOperation)

function clientRun(over: Partial<ClientRun> = {}): ClientRun {
  return { client: 'A', run: 'sync', results: [], absent: [], skipped: null, ...over }
}

const result = (operation: (typeof all)[number], error: string | null = null) => ({
  client: 'A',
  run: 'sync',
  operation,
  what: 'works',
  error,
})

describe('a run', () => {
  it('that says nothing of an operation has failed it', () => {
    const { results } = withGaps(clientRun({ results: [result('scrape')], absent: all.slice(2) }))
    const gaps = results.filter(({ error }) => error === 'nothing was checked')
    expect(gaps.map(({ operation }) => operation)).toEqual(['sessions.create', 'sessions.list'])
  })

  it('that was skipped has no gaps, and counts as skipped', () => {
    const run = withGaps(clientRun({ skipped: 'python3 is not installed' }))
    expect([run.results, summarise([run])]).toEqual([[], { passed: 0, failed: 0, skipped: 1 }])
  })
})

describe('the report', () => {
  const runs = [
    clientRun({ results: [result('scrape'), result('scrape'), result('jobs', 'it never ended')] }),
    clientRun({ client: 'B', run: 'async', skipped: 'python3 is not installed' }),
  ]
  const lines = renderReport(runs)
  const row = (operation: string) => lines.find((line) => line.startsWith(`${operation} `))?.split(/ {2,}/)

  it('has a row for each operation and a column for each client', () => {
    expect(row('scrape')).toEqual(['scrape', '2', 'skipped', operations.scrape])
    expect(row('jobs')).toEqual(['jobs', '1 of 1 FAILED', 'skipped', operations.jobs])
    expect(row('batch')).toEqual(['batch', '-', 'skipped', operations.batch])
    expect(all.every((operation) => row(operation) !== undefined)).toBe(true)
  })

  it('names what failed and what was skipped, with the reason', () => {
    expect(lines.join('\n')).toContain('FAILED A (sync) jobs: works\n  it never ended')
    expect(lines.join('\n')).toContain('SKIPPED B (async): python3 is not installed')
    expect(finalLine(summarise(runs))).toBe('2 passed, 1 failed, 1 skipped')
  })
})

describe('what a client reads', () => {
  const answer = { id: 'a1', billing: { tier_used: '1' }, items: [{ url: 'u' }], warning: null }
  it.each([
    [{ id: isText, 'billing.tier_used': '1', 'items.0.url': /^u$/, warning: null }, 0],
    [{ 'items.0.title': undefined, warning: orNull(isText) }, 0],
    [{ id: 'a2' }, 1],
    [{ 'billing.tier_used': 1 }, 1],
    [{ 'items.1.url': isText }, 1],
    [{ warning: /LOGIN/, id: isText, missing: isText }, 2],
  ])('is held against the answer: %#', (fields, problems) => {
    expect(problemsOf(answer, fields)).toHaveLength(problems)
  })
})

describe('a run that could not be made', () => {
  it.each([
    [{ code: 'ENOENT' }, /^python3 is not installed$/],
    [{ stdout: 'ensurepip is not\navailable.' }, /install python3-venv/],
    [{ stderr: 'Retrying\nERROR: No matching distribution found for alterlab\n' }, /from PyPI: ERROR: No matching/],
    [new Error('spawn failed'), /from PyPI: Error: spawn failed/],
  ])('says why: %#', (error, reason) => {
    expect(reasonOf(error)).toMatch(reason)
  })

  it.each([
    [{ failed: 0, skipped: 0 }, [false, false]],
    [{ failed: 1, skipped: 0 }, [true, true]],
    [{ failed: 0, skipped: 1 }, [false, true]],
  ])('fails the command only where everything has to run: %j', (counts, expected) => {
    const summary = { passed: 1, ...counts }
    expect([hasFailed(summary, true), hasFailed(summary, false)]).toEqual(expected)
  })
})
