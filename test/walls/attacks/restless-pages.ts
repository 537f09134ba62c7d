import { findBrowser } from '../../../src/fetching/browser/executable.ts'
import type { Attack, AttackWorld } from '../attack.ts'
import { describeAnswers, keepSending, type Sent, send } from '../send.ts'

/** Requests without an end, and one that is never answered, so that the page never loads and is never quiet. */
const restless = (held: string) =>
  `<script>const go = () => fetch('/?text=a&bytes=1').then(go, go); for (let i = 0; i < 6; i += 1) go()</script><img src="${held}">`

/** Rendered pages that stay open for as long as they may. */
export const restlessPages: Attack = {
  name: 'restless-pages',
  warmsUp: true,
  settings: { BROWSER: '' },
  prepare: () => (findBrowser(null, process.env['PATH'] ?? '') === null ? null : {}),
  run: async (world) => {
    const { site, isShort } = world
    const [page, quiet] = [restless(site.holds()), '<p>some words</p>']
    const urls = { page: site.repeats(page, page.length), quiet: site.repeats(quiet, quiet.length) }
    const ms = isShort ? 3_000 : 15_000
    const end = AbortSignal.timeout(ms)
    const attacked = keepSending(() => render(world, world.key, urls.page, 300, end), { atOnce: 40, ms })
    const others = await keepSending(() => render(world, world.otherKey, urls.quiet, 10, null), { atOnce: 1, ms })
    await attacked
    const failed = others.filter(({ status }) => status !== 200)
    return {
      held: `40 rendered pages that are never quiet; of another account ${describeAnswers(others)}`,
      problems: failed.length === 0 ? [] : [`rendered pages of another account: ${describeAnswers(failed)}`],
    }
  },
}

function render(
  { server }: AttackWorld,
  key: string,
  url: string,
  timeout: number,
  signal: AbortSignal | null,
): Promise<Sent> {
  const body = { url, mode: 'js', formats: ['text'], timeout }
  return send({ address: server.address, key }, 'POST', '/scrape', body, signal)
}
