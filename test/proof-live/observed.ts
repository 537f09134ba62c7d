import type { SessionBody } from '../support/client.ts'

/** What was seen of one login, from its import to the end that the application made of it. */
export interface Observed {
  /** After the first check, before anybody else used the session. */
  readonly before: Seen
  /** After the unattended minutes. */
  readonly kept: Seen & {
    /** Statuses other than `active` that it had meanwhile. */
    readonly strayed: readonly string[]
  }
  /** Whether a login beside it that nobody touched still worked then. */
  readonly aloneWorks: boolean
  /** When its end was noticed, or the proof stopped waiting for that. */
  readonly after: Seen & {
    /** From the end to the check that saw it; null: it was not noticed. */
    readonly noticedSeconds: number | null
    /** Events of the session since its end. */
    readonly told: readonly string[]
  }
}

/** What Latchkey says of a session, beside what the application does. */
export interface Seen {
  readonly status: SessionBody['status']
  readonly verdict: string | null
  readonly confidence: number | null
  /** Whether the application shows its page: to the browser, or to a scrape where the browser has to stay away. */
  readonly works: boolean
}

export interface Cell {
  readonly isRight: boolean
  readonly text: string
}

/** The cells of one row: right where what Latchkey said is what the application did. */
export interface Row {
  readonly before: Cell
  readonly kept: Cell
  readonly alone: Cell
  readonly after: Cell
  readonly noticed: Cell
}

export interface Expected {
  readonly endsUnused: boolean
  /** A session must be found dead within so many seconds of its end. */
  readonly noticeWithin: number
}

/** Judges what was seen. */
export function rowOf({ before, kept, aloneWorks, after }: Observed, { endsUnused, noticeWithin }: Expected): Row {
  const isNoticed = after.noticedSeconds !== null && after.noticedSeconds <= noticeWithin
  return {
    before: cell(isAlive(before), said(before)),
    kept: cell(isAlive(kept) && kept.strayed.length === 0, `${said(kept)}${strayedText(kept.strayed)}`),
    // That a login left alone is dead shows that the other one was kept alive, and did not merely last.
    alone: cell(aloneWorks !== endsUnused, aloneWorks ? 'alive' : 'dead'),
    after: cell(isDead(after) && isToldOnce(after.told), `${said(after)}, told: ${after.told.join(', ') || 'nothing'}`),
    noticed: cell(isNoticed, after.noticedSeconds === null ? 'never' : `${Math.round(after.noticedSeconds)} s`),
  }
}

export function isRight(row: Row): boolean {
  return Object.values(row).every((one: Cell) => one.isRight)
}

function isAlive({ status, verdict, works }: Seen): boolean {
  return works && status === 'active' && verdict === 'logged_in'
}

function isDead({ status, verdict, works }: Seen): boolean {
  return !works && status === 'invalid' && verdict === 'logged_out'
}

function isToldOnce(told: readonly string[]): boolean {
  return told.filter((type) => type === 'session.invalid').length === 1
}

function said({ status, verdict, confidence, works }: Seen): string {
  const sure = confidence === null ? '' : ` ${confidence} %`
  return `${status}, ${verdict ?? 'no verdict'}${sure}; page ${works ? 'opens' : 'does not open'}`
}

function strayedText(strayed: readonly string[]): string {
  return strayed.length === 0 ? '' : `; was ${strayed.join(', ')} meanwhile`
}

function cell(isRight: boolean, text: string): Cell {
  return { isRight, text }
}
