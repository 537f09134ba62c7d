import { runFaults } from './run.ts'

// npm run test:faults [-- KILLS]: kills servers while they work, 100 times unless told otherwise.

const kills = Number(process.argv[2] ?? 100)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const outcome = await runFaults(kills, say)
const { inCommit, acknowledged, unacknowledged, events, repeated, problems, byHand } = outcome

say(
  `${acknowledged} acts were acknowledged, ${unacknowledged} were not; ${events} events, ${repeated} messages repeated.`,
)
for (const problem of problems.slice(0, 20)) say(problem)
const unnoticed = Object.values(byHand).some((said) => said.length === 0)
if (unnoticed) say('A fault made by hand was not noticed.')
if (inCommit * 4 < kills) say('Fewer than a quarter of the kills came within an open commit.')
say(problems.length === 0 ? 'Nothing was lost, nothing was invented.' : `${problems.length} problems.`)
if (problems.length > 0 || unnoticed || inCommit * 4 < kills) process.exitCode = 1
