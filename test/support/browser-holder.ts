import { defaultContextProfile } from '../../src/fetching/browser/context.ts'
import { openBrowserWorld } from './browser-world.ts'

/**
 * A process that holds a pool with open pages of two accounts, says `ready` and where its homes are, and does not end
 * by itself.
 */
const world = await openBrowserWorld()
const signal = new AbortController().signal
for (const account of ['a', 'b', 'b']) {
  const { page } = await world.pool.open(
    { account, purpose: 'scrape', profile: defaultContextProfile, waitMs: 30_000 },
    signal,
  )
  // A page that keeps its renderer busy must end, too.
  void page.evaluate('for (;;) {}').catch(() => undefined)
}
process.stdout.write(`ready ${world.folder}\n`)
