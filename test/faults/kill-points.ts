import { openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

// Loaded before everything else into each thread of the server under test. It notes in a file whether a commit is open,
// at every moment, so that it can be told after a kill whether that came within one; and it kills the process by itself
// at a point of a commit, if it is told to.

/** The file that says `o` while a commit is open, `-` else. */
const phasePath = process.env['FAULTS_PHASE']
/** `<which commit>:<point>`, or nothing. */
const [nth, point] = (process.env['FAULTS_KILL'] ?? '').split(':')

if (phasePath !== undefined) watch(openSync(phasePath, 'r+'))

function watch(phase: number): void {
  const exec = DatabaseSync.prototype.exec
  let commits = 0
  const note = (letter: string) => writeSync(phase, letter, 0)
  const killAt = (where: string): void => {
    if (String(commits) !== nth || point !== where) return
    process.kill(process.pid, 'SIGKILL')
    for (;;) {
      // Nothing more is done while the signal is on its way.
    }
  }
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    const isBegin = sql === 'BEGIN IMMEDIATE'
    const isCommit = sql === 'COMMIT'
    if (isBegin) note('o')
    if (isCommit) killAt('written')
    exec.call(this, sql)
    if (isBegin) {
      commits += 1
      killAt('begun')
    }
    if (isCommit || sql === 'ROLLBACK') note('-')
    if (isCommit) killAt('committed')
  }
}
