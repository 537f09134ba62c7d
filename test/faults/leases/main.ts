import { runLeaseFaults } from './run.ts'

// npm run test:leases [-- KILLS]: kills servers that hold sessions, 200 times unless told otherwise, and pauses them.

const kills = Number(process.argv[2] ?? 200)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const outcome = await runLeaseFaults(kills, { say })
const { killsInCommit, pauses, pausesInCommit, claims, lapsed, answered, refused, late, problems, byHand } = outcome

say(
  `${outcome.kills} kills, ${killsInCommit} of them within an open commit; ${pauses} pauses, ${pausesInCommit} of them so.`,
)
say(`${claims} leases, ${lapsed} of which ended by themselves; the store was looked at ${outcome.samples} times.`)
say(`${answered} scrapes were answered; others: ${JSON.stringify(refused)}; ${late} states did not come in time.`)
say(`For ${(outcome.stalledMs / 1000).toFixed(1)} s the machine itself let nobody commit, which counts against nobody.`)
for (const problem of problems.slice(0, 20)) say(problem)
const unnoticed = Object.values(byHand).some((said) => said.length === 0)
if (unnoticed) say('A violation made by hand was not noticed.')
if (killsInCommit * 4 < kills) say('Fewer than a quarter of the kills came within an open commit.')
say(
  problems.length === 0
    ? 'Never two live leases, no session stuck, no late state taken.'
    : `${problems.length} problems.`,
)
if (problems.length > 0 || unnoticed || killsInCommit * 4 < kills) process.exitCode = 1
