import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { dataIn } from '../verdict/signals/own-requests.ts'
import { undecide } from './undecide.ts'

/**
 * A page for whose scripts the site had nothing but refusals and errors: they may draw a control to log out, and a name that
 * they keep, also after the login has ended. What is not found (404) may be missing for everybody.
 */
export function withoutUnserved({ ownRequests = [] }: Page, judgement: Judgement): Judgement {
  const answered = dataIn(ownRequests).filter(({ status }) => status !== 404)
  if (judgement.verdict !== 'logged_in' || answered.length === 0) return judgement
  if (answered.some(({ status }) => status < 400)) return judgement
  return undecide(judgement)
}
