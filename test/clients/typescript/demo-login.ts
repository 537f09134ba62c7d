/** A login at the demo site, as a browser does it. */
export interface DemoLogin {
  /** As a Cookie header has them. */
  readonly cookies: string
  /** Ends it at the site. */
  logOut(): Promise<void>
}

export async function demoLogin(site: string): Promise<DemoLogin> {
  const form = await fetch(`${site}/login`)
  const csrf = /name="csrf" value="([^"]*)"/.exec(await form.text())?.[1] ?? ''
  const answer = await fetch(`${site}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: pairsOf(form) },
    body: new URLSearchParams({ csrf, user: 'demo', password: 'demo' }),
  })
  const cookies = `Cookie: ${pairsOf(answer)}`
  if (!cookies.includes('demo_session=')) throw new Error(`the demo site did not log in: ${answer.status}`)
  return {
    cookies,
    logOut: async () => {
      await fetch(`${site}/logout`, { redirect: 'manual', headers: { cookie: pairsOf(answer) } })
    },
  }
}

const pairsOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*/, ''))
    .join('; ')
