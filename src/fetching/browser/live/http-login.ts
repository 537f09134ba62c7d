import type { CDPSession } from 'playwright-core'
import type { ProxyExit } from '../../../egress/proxy/exit.ts'

/** A name and a password; null: go on without. */
export type HttpCredentials = { readonly username: string; readonly password: string } | null

/**
 * Has the documents of a page ask for an HTTP login (RFC 9110 §11) here, since the browser's own prompt is in no picture.
 * @param onAsked the site's host, what it says of itself, and what answers it
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
