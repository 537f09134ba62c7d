import { createClient } from '../../support/client.ts'
import type { Attack, AttackWorld } from '../attack.ts'
import { describeAnswers, keepSending, type Sent, send } from '../send.ts'

const megabyte = 1024 * 1024
const row = '<p>some words and more of them</p>\n'

/** One account at fifty times its share of one kind of work; `prepare` answers what one request of it is. */
function noisy(
  name: string,
  what: string,
  prepare: (world: AttackWorld) => Promise<() => Promise<Sent>>,
  most = 50,
): Attack {
  return {
    name,
    warmsUp: true,
    run: async (world) => {
      const request = await prepare(world)
      const atOnce = world.isShort ? 6 : most
      const answers = await keepSending(request, { atOnce, ms: world.isShort ? 300 : 7_000 })
      return { held: `${atOnce} at a time of ${what}: ${describeAnswers(answers)}`, problems: [] }
    },
  }
}

const post = ({ server, key }: AttackWorld, path: string, body: unknown): Promise<Sent> =>
  send({ address: server.address, key }, 'POST', path, body)

/** Each kind in turn. */
export const noisyAttacks: readonly Attack[] = [
  noisy(
    'small-scrapes',
    'small pages',
    async (world) => {
      const url = world.site.repeats(row, 10_000)
      return () => post(world, '/scrape', { url })
    },
    400,
  ),
  noisy('4-mb-pages', 'pages of 4 MB', async (world) => {
    const url = world.site.repeats(row, 4 * megabyte)
    return () => post(world, '/scrape', { url })
  }),
  noisy('markdown', 'pages of 300 KB as Markdown', async (world) => {
    const url = world.site.repeats(row, 300_000)
    return () => post(world, '/scrape', { url, formats: ['markdown'] })
  }),
  noisy('jobs', 'jobs with pages of 1 MB as Markdown', async (world) => {
    const url = world.site.repeats(row, megabyte)
    return () => post(world, '/scrape', { url, formats: ['markdown'], sync: false })
  }),
  noisy('batches', 'batches of 100 jobs with addresses of 8 KB', async (world) => {
    const url = `${world.site.holds()}&${'a'.repeat(8_000)}`
    return () => post(world, '/batch', { urls: Array.from({ length: 100 }, () => url) })
  }),
  noisy('imports', 'dry runs of imports of 8 MB', async (world) => {
    const entry = { request: { method: 'GET', url: 'https://shop.example/', headers: [] }, response: { status: 200 } }
    const log = { entries: Array.from({ length: world.isShort ? 5_000 : 80_000 }, () => entry) }
    const text = JSON.stringify({ log })
    return () => post(world, '/sessions/import?dry_run=true', text)
  }),
  noisy('validations', 'validations of pages of 2 MB', async (world) => {
    const url = world.site.repeats(row, 2 * megabyte)
    const client = createClient(world.server.address, world.key)
    const create = () => client.create({ name: 'Shop', domain: url, cookies: { sid: 'a' }, validation_url: url })
    const sessions = await Promise.all(Array.from({ length: world.isShort ? 3 : 20 }, create))
    let turn = 0
    return () => post(world, `/sessions/${sessions[turn++ % sessions.length]?.id}/validate`, undefined)
  }),
  noisy('event-streams', 'event streams, opened and left, and sessions that change', async (world) => {
    const caller = { address: world.server.address, key: world.key }
    const client = createClient(world.server.address, world.key)
    const { id } = await client.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: 'a' } })
    let turn = 0
    return () =>
      turn++ % 2 === 0
        ? send(caller, 'GET', '/events/stream', undefined, AbortSignal.timeout(300))
        : post(world, `/sessions/${id}/refresh`, { cookies: { sid: String(turn) } })
  }),
]
