import { openSync, readSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

// Loaded before everything else into each thread of a server under test. It notes in a file whether a commit is open, at
// every moment; and it kills or stops its own process at a point of its next commit, when a second file orders that.

/** The file that says `o` while a commit is open, `-` else. */
const phasePath = process.env['FAULTS_PHASE']
/** `<number> <signal> <point>`, of a fixed length; a number that was seen before orders nothing. */
const orderPath = process.env['FAULTS_ORDER']

if (phasePath !== undefined && orderPath !== undefined) {
  watch(openSync(phasePath, 'r+'), openSync(orderPath, 'r'))
}

function watch(phase: number, orders: number): void {
  const exec = DatabaseSync.prototype.exec
  const bytes = Buffer.alloc(40)
  const read = (): readonly string[] =>
    bytes
      .toString('latin1', 0, readSync(orders, bytes, 0, bytes.length, 0))
      .trim()
      .split(' ')
  let [done] = read()
  let order: readonly string[] = []
  const note = (letter: string) => writeSync(phase, letter, 0)
  const faultAt = (where: string): void => {
    const [number, signal, point] = order
    if (number === done || point !== where) return
    done = number
    process.kill(process.pid, signal)
  }
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    const isBegin = sql === 'BEGIN IMMEDIATE'
    const isCommit = sql === 'COMMIT'
    if (isCommit) faultAt('written')
    exec.call(this, sql)
    if (isBegin) {
      note('o')
      order = read()
      faultAt('begun')
    }
    if (isCommit || sql === 'ROLLBACK') note('-')
    if (isCommit) faultAt('committed')
  }
}
