import { existsSync, readFileSync } from 'node:fs'
import { lowPriority } from '../../src/fetching/low-priority.ts'

/** The nice value of a process's session; what the product wants it to be on a kernel that gives sessions none. */
export function sessionPriority(pid: number): number {
  const file = `/proc/${pid}/autogroup`
  if (!existsSync(file)) return lowPriority
  return Number(/ nice (-?\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1])
}
