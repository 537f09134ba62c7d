import type { Case, Player } from '../case.ts'
import type { Browser } from './launch.ts'
import type { Site } from './site.ts'

/** Plays cases in one tab of the browser, which keeps its cookies from every other tab. */
export async function openPlayer({ cdp, name }: Browser, site: Site): Promise<Player> {
  const { browserContextId } = await cdp.send('Target.createBrowserContext')
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', browserContextId })
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
  return {
    name,
    play: async ({ hops, title }: Case) => {
      await cdp.send('Storage.clearCookies', { browserContextId })
      const { url, headers } = site.expect(hops)
      // As if the user had typed the address: nobody else began it, so that SameSite holds nothing back.
      const going = cdp.send('Page.navigate', { url, transitionType: 'typed' }, String(sessionId))
      // It ends without a page, which counts as aborted; any other end is one before the last hop.
      return going.then(({ errorText }) => {
        if (errorText === 'net::ERR_ABORTED') return headers
        throw new Error(`${name} did not come to the end of "${title}": ${String(errorText)}`)
      })
    },
  }
}
