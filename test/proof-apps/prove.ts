import type { Browser, BrowserContext } from 'playwright-core'
import type { Client, ValidationBody } from '../support/client.ts'
import type { RunningApplication } from './application.ts'

/** What a validation said of one session. */
export interface SaidVerdict {
  readonly verdict: string
  readonly confidence: number
  readonly tier: string
  readonly details: string
}

/** What Latchkey says of a login, of no login, and of the login after its end. */
export interface ProvenApplication {
  /** By plain HTTP alone. */
  readonly plain: SaidVerdict
  readonly loggedIn: SaidVerdict
  readonly nobody: SaidVerdict
  readonly ended: SaidVerdict
}

const loginMs = 60_000

/**
 * Logs in through a real browser, imports the storage state of that browser, and asks for a verdict: while the login is
 * alive, for a session that was never logged in, and after the application has ended the login on its side.
 */
export async function prove(
  browser: Browser,
  application: RunningApplication,
  operator: Client,
): Promise<ProvenApplication> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(loginMs)
    await application.logIn(page)
    const id = await importState(operator, application, context)
    const plain = await importState(operator, application, context, { tier: 'http' })
    const empty = await browser.newContext()
    const nobodys = await importState(operator, application, empty, {}, 'unrelated=1')
    await empty.close()
    const before = {
      plain: await verdictOf(operator, plain),
      loggedIn: await verdictOf(operator, id),
      nobody: await verdictOf(operator, nobodys),
    }
    await application.endLogin(page)
    return { ...before, ended: await verdictOf(operator, id) }
  } finally {
    await context.close()
  }
}

async function importState(
  operator: Client,
  { page }: RunningApplication,
  context: BrowserContext,
  validation: object = {},
  cookie: string | null = null,
): Promise<string> {
  const content = cookie ?? (await context.storageState({ indexedDB: true }))
  const userAgent = await userAgentOf(context)
  const body = { content, domain: new URL(page).origin, validation_url: page, validation, user_agent: userAgent }
  const { status, json, text } = await operator.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', body)
  const id = json.sessions?.[0]?.id
  if (status !== 201 || id === undefined) throw new Error(`the import was answered ${status}: ${text}`)
  return id
}

async function userAgentOf(context: BrowserContext): Promise<string> {
  const page = await context.newPage()
  const userAgent = await page.evaluate(() => navigator.userAgent)
  await page.close()
  return userAgent
}

async function verdictOf(operator: Client, id: string): Promise<SaidVerdict> {
  const answer: ValidationBody = await operator.validate(id)
  const { last_verdict: last } = await operator.get(id)
  if (last === null) throw new Error(`the validation left no verdict: ${answer.details}`)
  return { verdict: last.verdict, confidence: answer.confidence, tier: answer.tier_used, details: answer.details }
}
