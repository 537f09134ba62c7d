import { execFileSync } from 'node:child_process'

/** What a process started, and what those did; only those whose command line matches. */
export function descendantsOf(root: number, command = /(?:)/): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().trim().split('\n')
  const processes = rows.map((row) => /^ *(\d+) +(\d+) (.*)$/.exec(row) ?? [])
  const below = (parent: number): number[] =>
    processes.flatMap(([, pid, its, args = '']) => {
      if (Number(its) !== parent) return []
      return [...(command.test(args) ? [Number(pid)] : []), ...below(Number(pid))]
    })
  return below(root)
}
