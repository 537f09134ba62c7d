import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { dataIn } from '../verdict/signals/own-requests.ts'
import { undecide } from './undecide.ts'

/**
 * A page for whose scripts the site had nothing but refusals and errors: they may draw a control to log out, and a name that
 * they keep, also after the login has ended. What is not found (404) may be missing for everybody.
 */
export function withoutUnserved(page: Page, judgement: Judgement): Judgement {
  if (judgement.verdict === 'logged_out') return isUnserved(page) ? undecide(judgement) : judgement
  const answered = answersTo(page)
  if (judgement.verdict !== 'logged_in' || answered.length === 0) return judgement
  return answered.some(({ status }) => status < 400) ? judgement : undecide(judgement)
}

const answersTo = ({ ownRequests = [] }: Page) => dataIn(ownRequests).filter(({ status }) => status !== 404)

/** A page for all of whose requests the server was down: its scripts, not told who is there, may ask for a login. */
export function isUnserved(page: Page): boolean {
  const answered = answersTo(page)
  return answered.length > 0 && answered.every(({ status }) => status === 429 || status >= 500)
}
