import type { Case, Player } from '../case.ts'
import type { HeldCookie } from '../held.ts'
import type { Browser } from './launch.ts'
import type { Site } from './site.ts'

/** A player whose cookies can be looked at. */
export interface Tab extends Player {
  /** What it keeps after the last case, over or not. */
  held(): Promise<readonly HeldCookie[]>
}

/** Plays cases in one tab of the browser, which keeps its cookies from every other tab. */
export async function openTab({ cdp, name }: Browser, site: Site): Promise<Tab> {
  const { browserContextId } = await cdp.send('Target.createBrowserContext')
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', browserContextId })
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
  return {
    name,
    play: async ({ hops, title }: Case) => {
      await cdp.send('Storage.clearCookies', { browserContextId })
      const { url, played } = site.expect(hops)
      // As if the user had typed the address: nobody else began it, so that SameSite holds nothing back.
      const { errorText } = await cdp.send('Page.navigate', { url, transitionType: 'typed' }, String(sessionId))
      // It ends without a page, at the last hop or before.
      const headers = played()
      if (headers !== null) return headers
      throw new Error(`${name} did not come to the end of "${title}": ${String(errorText)}`)
    },
    held: async () => {
      const { cookies } = await cdp.send('Storage.getCookies', { browserContextId })
      if (!Array.isArray(cookies)) throw new Error('the browser does not tell its cookies')
      return cookies.map(heldCookie)
    },
  }
}

interface CdpCookie extends Omit<HeldCookie, 'sameSite' | 'partition' | 'expiresAt'> {
  readonly session: boolean
  /** Seconds. */
  readonly expires: number
  readonly sameSite?: string
  readonly partitionKey?: { readonly topLevelSite: string }
}

function heldCookie(cookie: CdpCookie): HeldCookie {
  const { name, value, domain, path, secure, httpOnly, session, expires, sameSite, partitionKey } = cookie
  return {
    name,
    value,
    domain,
    path,
    secure,
    httpOnly,
    sameSite: (sameSite ?? '').toLowerCase(),
    partition: partitionKey?.topLevelSite ?? '',
    expiresAt: session ? null : expires * 1000,
  }
}
