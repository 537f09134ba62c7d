import type { Judgement } from '../judgement.ts'
import type { Look } from './look.ts'

/** The look at an answer of which nothing could be read: it compares with nothing. */
export function blindLook(judgement: Judgement): Look {
  return {
    judgement,
    sketch: {
      status: 0,
      path: '',
      hops: [],
      madeFor: 'unclear',
      isBlindEntry: false,
      title: 0,
      forms: [],
      links: [],
      texts: [],
      shape: [],
      data: [],
      keys: [],
      offers: { logout: false, login: false, account: 0, manage: 0 },
      verdict: 'unreachable',
      signs: [],
      names: [],
    },
    ifInside: { detectedUser: null, accountLinks: [], userElements: [] },
    links: [],
    isShell: false,
    asksAgain: false,
    ruling: null,
  }
}
