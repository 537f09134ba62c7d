import type { Judgement } from '../../src/verdict/judgement.ts'
import { nameKey } from '../../src/verdict/name.ts'
import { judgeScan } from '../../src/verdict/scan.ts'
import { judgePage } from '../../src/verdict/verdict.ts'
import type { Recording } from './recordings.ts'

export interface JudgedRecording {
  readonly recording: Recording
  /** As a validation judges it: the whole page. */
  readonly whole: Judgement
  /** As a scrape judges it: the first stage, or else the window. */
  readonly scrape: Judgement
  readonly outcome: 'right' | 'opposite' | 'unknown'
  /** `right`, `somebody_else` or `missed` where the page names the user; null where it does not. */
  readonly named: 'right' | 'somebody_else' | 'missed' | null
}

export interface VerdictFigures {
  readonly pages: number
  readonly decidable: number
  readonly right: number
  readonly unknown: number
  readonly opposite: number
  /** Logged-out pages called logged in, by either stage. */
  readonly falselyIn: number
  readonly naming: number
  readonly namedRight: number
  readonly somebodyElse: number
  /** Mean squared error of P(logged in) over the decidable pages. */
  readonly brier: number
  readonly same: number
  readonly sameUnknown: number
  /** Scrapes that the first stage decided. */
  readonly firstStage: number
  readonly scrapeRight: number
}

export function judgeRecordings(recordings: readonly Recording[]): JudgedRecording[] {
  return recordings.map((recording) => {
    const whole = judgePage(recording.page)
    const scrape = judgeScan(recording.page) ?? judgePage(recording.page, { window: true })
    return { recording, whole, scrape, outcome: outcomeOf(whole, recording.loggedIn), named: namedOf(whole, recording) }
  })
}

function outcomeOf({ verdict }: Judgement, loggedIn: boolean): JudgedRecording['outcome'] {
  if (verdict !== 'logged_in' && verdict !== 'logged_out') return 'unknown'
  return (verdict === 'logged_in') === loggedIn ? 'right' : 'opposite'
}

function namedOf({ detectedUser }: Judgement, { names }: Recording): JudgedRecording['named'] {
  if (names.length === 0) return null
  if (detectedUser === null) return 'missed'
  const found = nameKey(detectedUser)
  return names.some((name) => nameKey(name) === found || nameKey(name).split(' ')[0] === found)
    ? 'right'
    : 'somebody_else'
}

export function figuresOf(judged: readonly JudgedRecording[]): VerdictFigures {
  const decidable = judged.filter(({ recording }) => recording.decidable)
  const same = judged.filter(({ recording }) => recording.sameAsAnonymous)
  const naming = judged.filter(({ named }) => named !== null)
  const count = (list: readonly JudgedRecording[], test: (one: JudgedRecording) => boolean) => list.filter(test).length
  const squares = decidable.map(({ whole, recording }) => (whole.pLoggedIn - (recording.loggedIn ? 1 : 0)) ** 2)
  return {
    pages: judged.length,
    decidable: decidable.length,
    right: count(decidable, ({ outcome }) => outcome === 'right'),
    unknown: count(decidable, ({ outcome }) => outcome === 'unknown'),
    opposite: count(decidable, ({ outcome }) => outcome === 'opposite'),
    falselyIn: count(
      judged,
      ({ recording, whole, scrape }) =>
        !recording.loggedIn && (whole.verdict === 'logged_in' || scrape.verdict === 'logged_in'),
    ),
    naming: naming.length,
    namedRight: count(naming, ({ named }) => named === 'right'),
    somebodyElse: count(naming, ({ named }) => named === 'somebody_else'),
    brier: squares.length === 0 ? 0 : squares.reduce((sum, one) => sum + one, 0) / squares.length,
    same: same.length,
    sameUnknown: count(same, ({ whole }) => whole.verdict === 'unknown'),
    firstStage: count(judged, ({ recording }) => judgeScan(recording.page) !== null),
    scrapeRight: count(decidable, ({ scrape, recording }) => outcomeOf(scrape, recording.loggedIn) === 'right'),
  }
}
