import { HopJar } from '../../src/cookies/hop-jar.ts'
import type { FetchedPage, Tier, VisitJar, VisitPlan } from '../../src/fetching/tier.ts'

/** A visit that is sent: its plan, and the jar from which its cookies go. */
export interface SentVisit extends VisitPlan {
  readonly jar: VisitJar
}

export type AnswerVisit = (visit: SentVisit, signal: AbortSignal) => Promise<FetchedPage>

/** A tier without a network: each visit is answered as it is sent. */
export function instantTier(answer: AnswerVisit, name: Tier['name'] = '1'): Tier {
  return {
    name,
    prepare: async (plan, signal) => {
      const nobody = { domain: null, cookies: {}, exactCookies: [] }
      const jar = plan.jar ?? new HopJar({ ...(plan.credentials ?? nobody), requestedUrl: plan.url })
      let isSent = false
      return {
        send: async () => {
          isSent = plan.credentials !== null
          const page = await answer({ ...plan, jar }, signal)
          return { ...page, changes: page.carriedSecret ? jar.changes() : [] }
        },
        mayHaveSent: () => isSent,
        close: async () => {},
      }
    },
  }
}
