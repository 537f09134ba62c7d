/**
 * How right the verdicts are: `node bench/verdict.ts DIR` judges every recording under DIR (a folder an application,
 * in the form of the recordings' own README) and prints a table per application and the figures. Visits with a session
 * are judged by the product's own probe, to which the recordings are served over HTTP on loopback; those without one by
 * their page alone. `--pages` also prints each page that did not come out as it should, `--cost` what a judgement
 * costs.
 */
import { basename } from 'node:path'
import { probeRecordings } from './lib/probe-recordings.ts'
import { readRecordings } from './lib/recordings.ts'
import { formatCosts, judgementCosts } from './lib/verdict-cost.ts'
import { judgeRecordings } from './lib/verdict-figures.ts'
import { formatReport } from './lib/verdict-report.ts'

const [directory] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
if (directory === undefined) {
  process.stderr.write('usage: node bench/verdict.ts DIR [--pages] [--cost]\n')
  process.exit(2)
}
const recordings = readRecordings(directory)
const judged = judgeRecordings(recordings, await probeRecordings(directory, recordings))
process.stdout.write(formatReport(basename(directory), judged, process.argv.includes('--pages')))
if (process.argv.includes('--cost')) process.stdout.write(formatCosts(judgementCosts(recordings)))
