import type { LiveDocument } from '../fetching/browser/live/live-types.ts'
import { wrongUser } from '../sessions/expected-user.ts'
import type { JudgePage } from '../use/judge.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { CaptureVerdict } from './capture-types.ts'
import { isWithin } from './receipt.ts'

export interface VerdictQuestion {
  readonly account: string
  readonly domain: string
  readonly expectedUser: string | null
  readonly cookieNames: readonly string[]
  readonly now: number
}

const timeoutMs = 5_000
/** Pages that are judged each time; the active one first. */
const maxJudged = 3

/** The verdict about the open pages of a domain: logged in if one of them is; else that of the active page. */
export async function liveVerdict(
  judge: JudgePage,
  documents: readonly LiveDocument[],
  question: VerdictQuestion,
): Promise<CaptureVerdict> {
  const { account, domain, cookieNames, now } = question
  const own = documents.filter(({ url }) => isWithin(domain, url)).slice(0, maxJudged)
  const judged: { readonly document: LiveDocument; readonly judgement: Judgement }[] = []
  for (const document of own) {
    const page = pageOfDocument(document, cookieNames)
    const judgement = await judge(page, { needsUser: true, sent: null, account, timeoutMs })
    judged.push({ document, judgement })
    if (judgement.verdict === 'logged_in') break
  }
  const told = judged.find(({ judgement }) => judgement.verdict === 'logged_in') ?? judged[0]
  if (told === undefined) return { verdict: 'unknown', user: null, isWrongUser: false, page: null, at: now }
  const { verdict, detectedUser } = told.judgement
  const user = verdict === 'logged_in' ? detectedUser : null
  const shown = user === null ? null : { user, url: told.document.url }
  const isWrongUser = wrongUser({ expectedUser: question.expectedUser, expectedUserPage: null }, shown) !== null
  return { verdict, user, isWrongUser, page: withoutQuery(told.document.url), at: now }
}

function pageOfDocument({ url, status, html }: LiveDocument, cookieNames: readonly string[]): Page {
  return {
    requestedUrl: url,
    finalUrl: url,
    status,
    headers: {},
    hops: [],
    setCookies: [],
    contentType: 'text/html',
    body: html,
    sessionCookieNames: cookieNames,
  }
}

function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}
