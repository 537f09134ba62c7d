import { type Goal, isMet } from './bench.ts'
import type { Outcome } from './outcome.ts'
import { formatTable } from './table.ts'

/** The end of the report: goals, what was wrong, and the sum of it. */
export function formatOutcome({ goals, wrong, broken, answered }: Outcome, seconds: number): string {
  const parts: string[] = []
  if (goals.length > 0) parts.push(`## Goals\n\n${formatTable([['', 'measured', 'goal', ''], ...goals.map(goalRow)])}`)
  for (const [suite, why] of broken) parts.push(`BROKEN (${suite}): ${why}`)
  for (const [server, { wrong: bad, socketErrors, reasons }] of wrong)
    parts.push(`WRONG (${server}): ${bad} answers, ${socketErrors} socket errors\n  ${reasons.join('\n  ')}`)
  const verdict = wrong.size === 0 ? 'none wrong' : 'SOME WRONG'
  parts.push(`${answered.toLocaleString('en')} answers checked, ${verdict}; ${Math.round(seconds)} s.`)
  return parts.join('\n\n')
}

function goalRow(goal: Goal): string[] {
  const digits = Math.abs(goal.measured) >= 100 ? 0 : 2
  const measured = `${goal.measured.toFixed(digits)} ${goal.unit}`
  return [goal.what, measured, `${goal.sense} ${goal.goal}`, isMet(goal) ? 'met' : 'MISSED']
}
