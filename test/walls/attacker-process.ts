import { writeFileSync } from 'node:fs'
import { attacks } from './attacks.ts'
import { runAttack, type WallResult } from './run-attack.ts'
import { wallTable } from './wall-table.ts'

// One attack after the other, each on a server of its own, and the table of what the other account saw. Ends with 1 where
// a wall does not hold.

/**
 * An attacker and his sites have machines of their own. Here they share one with the server, so they get what it and the
 * other account leave of the processors: Linux divides those among sessions first, and each server is one.
 */
function yieldToOthers(): void {
  try {
    writeFileSync('/proc/self/autogroup', '19')
  } catch {
    // A kernel that does not divide them among sessions: the attacker competes with the server.
  }
}

yieldToOthers()
// Ends the servers as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const names = process.argv.slice(2)
const chosen = attacks.filter(({ name }) => names.length === 0 || names.includes(name))
if (chosen.length === 0) {
  say(`No such attack; there are: ${attacks.map(({ name }) => name).join(', ')}.`)
  process.exitCode = 1
}
const results: WallResult[] = []
for (const attack of chosen) {
  const startedAt = performance.now()
  const result = await runAttack(attack)
  if (result === null) {
    say(`${attack.name}: not possible on this machine`)
    continue
  }
  results.push(result)
  say(`${attack.name}: ${result.held} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`)
  for (const problem of result.problems) say(`  ${problem}`)
  if (result.problems.length > 0) process.exitCode = 1
}
if (results.length > 0) say(`\n${wallTable(results)}`)
