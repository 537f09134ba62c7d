import type { CDPSession } from 'playwright-core'
import type { ProxyExit } from '../../../egress/proxy/exit.ts'

/** User name and password; null: continue without. */
export type HttpCredentials = { readonly username: string; readonly password: string } | null

/**
 * Handles the HTTP logins (RFC 9110 §11) of a page's documents here, because no image contains the browser's own prompt.
 * @param onAsked gets the site's host, its realm text, and the function that answers it
 */
export async function interceptHttpLogins(
  cdp: CDPSession,
  exit: Pick<ProxyExit, 'username' | 'password'>,
  onAsked: (host: string, realm: string, answer: (credentials: HttpCredentials) => Promise<void>) => void,
): Promise<void> {
  cdp.on('Fetch.requestPaused', ({ requestId }) => {
    void cdp.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  })
  cdp.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    const answer = async (credentials: HttpCredentials) => {
      const authChallengeResponse =
        credentials === null
          ? ({ response: 'CancelAuth' } as const)
          : ({ response: 'ProvideCredentials', ...credentials } as const)
      await cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(() => undefined)
    }
    if (authChallenge.source === 'Proxy') void answer({ username: exit.username, password: exit.password })
    else onAsked(URL.parse(authChallenge.origin)?.host ?? '', authChallenge.realm.slice(0, 200), answer)
  })
  const documents = [{ urlPattern: '*', resourceType: 'Document' as const }]
  await cdp.send('Fetch.enable', { handleAuthRequests: true, patterns: documents })
}
