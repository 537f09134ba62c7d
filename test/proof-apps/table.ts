import { markdownTable } from '../proof-live/table.ts'
import type { ProvenApplication, SaidVerdict } from './prove.ts'

export interface ProofLine {
  readonly name: string
  readonly version: string
  readonly keepsLoginIn: string
  /** Or why there is none. */
  readonly proven: ProvenApplication | string
}

/** Whether a line holds: alive called alive, ended called ended, and none the opposite. */
export function isRight({ proven }: ProofLine): boolean {
  if (typeof proven === 'string') return false
  const { plain, loggedIn, nobody, ended } = proven
  return (
    loggedIn.verdict === 'logged_in' &&
    ended.verdict === 'logged_out' &&
    plain.verdict !== 'logged_out' &&
    nobody.verdict !== 'logged_in'
  )
}

/** Whether a line calls a login the opposite of what it is. */
export function isOpposite({ proven }: ProofLine): boolean {
  if (typeof proven === 'string') return false
  const { plain, loggedIn, nobody, ended } = proven
  const isDeadCalledAlive = [nobody, ended].some(({ verdict }) => verdict === 'logged_in')
  return isDeadCalledAlive || [plain, loggedIn].some(({ verdict }) => verdict === 'logged_out')
}

/** The table as Markdown, so that it can go into a page of docs as it is. */
export function tableOf(lines: readonly ProofLine[]): string {
  const head = [
    'Application',
    'Keeps its login in',
    'Logged in',
    'Plain HTTP alone',
    'Never logged in',
    'Ended on the server',
  ]
  const rows = lines.map(({ name, version, keepsLoginIn, proven }) => {
    const cells =
      typeof proven === 'string'
        ? [proven, '', '', '']
        : [proven.loggedIn, proven.plain, proven.nobody, proven.ended].map(cellOf)
    return [`${name} ${version}`, keepsLoginIn, ...cells]
  })
  return markdownTable(head, rows)
}

const cellOf = ({ verdict, confidence, tier }: SaidVerdict): string =>
  `\`${verdict}\`${verdict === 'unknown' ? '' : ` ${confidence} %`}, tier ${tier}`
