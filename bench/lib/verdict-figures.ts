import type { Judgement } from '../../src/verdict/judgement.ts'
import { judgeScan } from '../../src/verdict/scan.ts'
import { judgePage } from '../../src/verdict/verdict.ts'
import { nameKey } from '../../src/visitor/name.ts'
import type { Probed } from './probe-recordings.ts'
import type { Recording } from './recordings.ts'

export interface JudgedRecording {
  readonly recording: Recording
  /** By the page alone, the whole of it. */
  readonly alone: Judgement
  /** As a validation judges it: beside what nobody gets, and by another page where that one does not tell. */
  readonly whole: Judgement
  /** As a scrape judges it: the first stage, or else the window. */
  readonly scrape: Judgement
  readonly outcome: 'right' | 'opposite' | 'unknown'
  /** As a validation judges it once the page was seen to tell; null for sessions that are logged in. */
  readonly laterOutcome: JudgedRecording['outcome'] | null
  /** Another page than the one that was asked for decided. */
  readonly byAnother: boolean
  /** `right`, `somebody_else` or `missed` where the page names the user; null where it does not. */
  readonly named: 'right' | 'somebody_else' | 'missed' | null
}

export interface VerdictFigures {
  readonly pages: number
  readonly decidable: number
  readonly right: number
  readonly unknown: number
  readonly opposite: number
  /** Logged-out pages called logged in, by either stage or the validation. */
  readonly falselyIn: number
  readonly naming: number
  readonly namedRight: number
  readonly somebodyElse: number
  /** Mean squared error of P(logged in) over the decidable pages. */
  readonly brier: number
  readonly same: number
  /** `unknown`, or decided by another page. */
  readonly sameUnknown: number
  /** Scrapes that the first stage decided. */
  readonly firstStage: number
  readonly scrapeRight: number
  /** By the page alone. */
  readonly aloneRight: number
  /** Of the decidable pages, once each was seen to tell while the session was logged in. */
  readonly laterRight: number
}

/** Recordings without a session were visited by nobody, and are judged by the page alone. */
export function judgeRecordings(
  recordings: readonly Recording[],
  probed: ReadonlyMap<string, Probed>,
): JudgedRecording[] {
  return recordings.map((recording) => {
    const alone = judgePage(recording.page)
    const scrape = judgeScan(recording.page) ?? judgePage(recording.page, 'parts')
    const found = probed.get(recording.file)
    const whole = found?.probe.judgement ?? alone
    const later = found?.later ?? null
    return {
      recording,
      alone,
      whole,
      scrape,
      outcome: outcomeOf(whole, recording.loggedIn),
      laterOutcome: later === null ? null : outcomeOf(later.judgement, recording.loggedIn),
      byAnother: found !== undefined && found.probe.page !== null && !asked(recording, found.probe.page.requestedUrl),
      named: namedOf(whole, recording),
    }
  })
}

function asked({ path }: Recording, url: string): boolean {
  const { pathname, search } = new URL(url)
  return pathname + search === path
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
  const isRight = (judgement: Judgement, { loggedIn }: Recording) => outcomeOf(judgement, loggedIn) === 'right'
  const squares = decidable.map(({ whole, recording }) => (whole.pLoggedIn - (recording.loggedIn ? 1 : 0)) ** 2)
  return {
    pages: judged.length,
    decidable: decidable.length,
    right: count(decidable, ({ outcome }) => outcome === 'right'),
    unknown: count(decidable, ({ outcome }) => outcome === 'unknown'),
    opposite: count(decidable, ({ outcome }) => outcome === 'opposite'),
    falselyIn: count(
      judged,
      ({ recording, whole, alone, scrape }) =>
        !recording.loggedIn && [whole, alone, scrape].some(({ verdict }) => verdict === 'logged_in'),
    ),
    naming: naming.length,
    namedRight: count(naming, ({ named }) => named === 'right'),
    // A page that names nobody may not be said to name somebody either.
    somebodyElse: count(
      judged,
      ({ named, recording, whole }) =>
        named === 'somebody_else' || (!recording.loggedIn && whole.detectedUser !== null),
    ),
    brier: squares.length === 0 ? 0 : squares.reduce((sum, one) => sum + one, 0) / squares.length,
    same: same.length,
    sameUnknown: count(
      same,
      ({ whole, byAnother, outcome }) => whole.verdict === 'unknown' || (byAnother && outcome === 'right'),
    ),
    firstStage: count(judged, ({ recording }) => judgeScan(recording.page) !== null),
    scrapeRight: count(decidable, ({ scrape, recording }) => isRight(scrape, recording)),
    aloneRight: count(decidable, ({ alone, recording }) => isRight(alone, recording)),
    laterRight: count(decidable, ({ outcome, laterOutcome }) => (laterOutcome ?? outcome) === 'right'),
  }
}
