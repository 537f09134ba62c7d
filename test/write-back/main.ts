import { runWriteBack } from './run.ts'

// npm run test:write-back [-- SCRAPES]: 10,000 scrapes unless told otherwise.

const scrapes = Number(process.argv[2] ?? 10_000)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const found = await runWriteBack({ scrapes, sessions: 200, atOnce: 16, perSession: null, settings: { MONITOR: 'off' } })

say(
  `${found.scrapes} scrapes in ${found.seconds.toFixed(1)} s, 16 at a time, over 200 sessions; ${found.failed} failed.`,
)
say(
  `The site changed ${found.rotations} tokens; ${found.stored} are among the versions, ${found.restored} of them put back.`,
)
say(`It showed ${found.flukes} login pages for no reason, and gave ${found.guests} guests' tokens.`)
say(`Sessions lost: ${found.sessionsLost}`)
for (const one of found.lost) say(one)
say(`Logged-out states stored: ${found.loggedOutStored}`)
say(`Rotations lost: ${found.rotationsLost}`)
if (found.sessionsLost + found.loggedOutStored + found.rotationsLost + found.failed > 0) process.exitCode = 1
