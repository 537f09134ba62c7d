import { siteHost } from '../cookies/site.ts'
import type { LiveDocument } from '../fetching/browser/live/live-types.ts'
import type { Page } from '../page/page.ts'
import { wrongUser } from '../sessions/expected-user.ts'
import type { JudgePage } from '../use/judge.ts'
import type { Judgement } from '../verdict/judgement.ts'
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

/**
 * The verdict about the open pages of a domain: logged in if one of them is; else that of the active page, and whether
 * that is logged in at another host of the site.
 */
export async function liveVerdict(
  judge: JudgePage,
  documents: readonly LiveDocument[],
  question: VerdictQuestion,
): Promise<CaptureVerdict> {
  const { domain, now } = question
  const own = documents.filter(({ url }) => isWithin(domain, url)).slice(0, maxJudged)
  const judged: { readonly document: LiveDocument; readonly judgement: Judgement }[] = []
  for (const document of own) {
    const judgement = await judgeDocument(judge, document, question)
    judged.push({ document, judgement })
    if (judgement.verdict === 'logged_in') break
  }
  const told = judged.find(({ judgement }) => judgement.verdict === 'logged_in') ?? judged[0]
  const isIn = told?.judgement.verdict === 'logged_in'
  const elsewhere = isIn ? null : await loginElsewhere(judge, documents, question)
  if (told === undefined) return { verdict: 'unknown', user: null, isWrongUser: false, page: null, elsewhere, at: now }
  const { verdict, detectedUser } = told.judgement
  const user = isIn ? detectedUser : null
  const shown = user === null ? null : { user, url: told.document.url }
  const isWrongUser = wrongUser({ expectedUser: question.expectedUser, expectedUserPage: null }, shown) !== null
  return { verdict, user, isWrongUser, page: pageOf(told.document), elsewhere, at: now }
}

function judgeDocument(
  judge: JudgePage,
  document: LiveDocument,
  { account, cookieNames }: VerdictQuestion,
): Promise<Judgement> {
  return judge(pageOfDocument(document, cookieNames), { needsUser: true, sent: null, account, timeoutMs })
}

/** The host of the active page, if it is of the same site outside the domain and sees somebody logged in. */
async function loginElsewhere(
  judge: JudgePage,
  documents: readonly LiveDocument[],
  question: VerdictQuestion,
): Promise<string | null> {
  const active = documents.find(({ isActive }) => isActive)
  const { hostname: host } = URL.parse(active?.url ?? '') ?? { hostname: '' }
  const isSibling = siteHost(host) === siteHost(question.domain)
  if (active === undefined || !isSibling || isWithin(question.domain, active.url)) return null
  const { verdict } = await judgeDocument(judge, active, question)
  return verdict === 'logged_in' ? host : null
}

/** The sentence for a person who is logged in where nothing is stored. */
export function elsewhereSentence(domain: string, elsewhere: string): string {
  return `You are logged in at ${elsewhere}, and this login is for ${domain} only. Ask for a login with the domain ${siteHost(domain)}, which has both.`
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

/**
 * Without its query. A link from elsewhere may hold a secret in its path, too, and work once only: a check would use it
 * up.
 */
function pageOf({ url, isLink }: LiveDocument): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${isLink ? '/' : pathname}`
}
