import type { Evidence, Judgement } from '../verdict/judgement.ts'

/** A judgement that the evidence, as it turns out, does not decide. @param why one more piece of evidence, first */
export function undecide(judgement: Judgement, why?: Evidence): Judgement {
  const noted = why === undefined ? judgement : withNote(judgement, why)
  return { ...noted, verdict: 'unknown', confidence: 0, pLoggedIn: 0.5, detectedUser: null }
}

/** A judgement with one more piece of evidence, first. */
export function withNote(judgement: Judgement, note: Evidence): Judgement {
  return { ...judgement, evidence: [note, ...judgement.evidence].slice(0, 30) }
}
