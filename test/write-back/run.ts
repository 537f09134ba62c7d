import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'
import type { SessionBody } from '../support/client.ts'
import { type RotatingSite, startRotatingSite } from '../support/rotating-site.ts'
import { createServerHome, processKey, type ServerHome, type ServerProcess } from '../support/server-process.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { type Member, runLoad } from './load.ts'
import { oneInEach } from './one-in-each.ts'

export interface RunOptions {
  readonly scrapes: number
  readonly sessions: number
  /** Scrapes under way at once. */
  readonly atOnce: number
  /** Of those with one session; null: any number, the server keeps them apart. */
  readonly perSession: number | null
  /** Settings of the server, without `LATCHKEY_`. */
  readonly settings: Readonly<Record<string, string>>
}

export interface Figures {
  readonly scrapes: number
  readonly seconds: number
  /** How often the site changed a token, and how many of those are among the stored versions. */
  readonly rotations: number
  readonly stored: number
  /** Login pages that the site showed to a member for no reason. */
  readonly flukes: number
  /** Guests' tokens that came with login pages. */
  readonly guests: number
  /** States put back after a provisional one. */
  readonly restored: number
  /** Sessions that are not active, or whose stored token no longer shows somebody logged in. */
  readonly sessionsLost: number
  /** What the site and the server know of each of them. */
  readonly lost: readonly string[]
  readonly loggedOutStored: number
  readonly rotationsLost: number
  /** Scrapes that were not answered 200. */
  readonly failed: number
}

/**
 * Scrapes a site that gives a new token with each answer, kills the one before after one use more, answers JSON on some
 * paths and shows its login page to one request in fifty, at most twice in a row to a member; through a server in a process of its own. Then looks what
 * became of the sessions.
 */
export async function runWriteBack(options: RunOptions): Promise<Figures> {
  const home = createServerHome()
  const shop = await startRotatingSite()
  try {
    const server = await home.start({
      SESSION_LIMIT: String(options.sessions),
      LOG_LEVEL: 'fatal',
      ...options.settings,
    })
    const members = await joinAll(server, shop, options.sessions)
    const isWhim = oneInEach(50)
    // After a third one in a row a session is rightly invalid: that befell one of 200 in every tenth run.
    shop.showLoginTo((nth, inARow) => isWhim(nth) && inARow < 2)
    const startedAt = performance.now()
    const { failed } = await runLoad(server.operator, shop, members, options)
    const seconds = (performance.now() - startedAt) / 1000
    // What is measured now is not to be disturbed by whims.
    shop.showLoginTo(() => false)
    const before = await storedTokens(home, members)
    const end = await lookAtEnd(server, shop, members)
    await stop(server)
    return {
      scrapes: options.scrapes,
      seconds,
      flukes: shop.flukes(),
      guests: shop.guests.size,
      failed,
      loggedOutStored: before.filter((token) => shop.guests.has(token)).length,
      ...end,
    }
  } finally {
    await shop.site.close()
    home.remove()
  }
}

async function joinAll({ operator }: ServerProcess, shop: RotatingSite, count: number): Promise<Member[]> {
  const members: Member[] = []
  for (let number = 1; number <= count; number += 1) {
    const name = `m${number}`
    const { id } = await operator.create({
      name,
      domain: shop.site.url('/', '127.0.0.1'),
      cookies: { token: shop.join(name) },
      validation_url: shop.site.url('/account'),
    })
    members.push({ name, id })
  }
  return members
}

type End = Pick<Figures, 'sessionsLost' | 'lost' | 'rotations' | 'stored' | 'rotationsLost' | 'restored'>

/** Each session is used once more: what counts is whether it still shows somebody logged in. */
async function lookAtEnd({ operator }: ServerProcess, shop: RotatingSite, members: readonly Member[]): Promise<End> {
  const lost: string[] = []
  const end = { sessionsLost: 0, lost, rotations: 0, stored: 0, rotationsLost: 0, restored: 0 }
  for (const { id, name } of members) {
    const { json } = await operator.scrape({ url: shop.site.url('/account'), session_id: id })
    const session: SessionBody = await operator.get(id)
    const entries = await operator.audit(id)
    if (json.auth.verdict !== 'logged_in' || session.status !== 'active') {
      end.sessionsLost += 1
      const sent = shop.site.requests.at(-1)?.cookies['token'] ?? 'no token'
      const known = shop.isNewest(sent) ? 'the newest' : shop.isAlive(sent) ? 'the one before' : 'not taken'
      const last = entries.slice(-20).map(({ action, details }) => `  ${action} ${JSON.stringify(details)}`)
      lost.push([`${name}: ${session.status}, ${json.auth.verdict}; sent ${sent}, ${known}`, ...last].join('\n'))
    }
    const stored = session.state_version - 1
    end.rotations += shop.rotations(name)
    end.stored += stored
    end.rotationsLost += Math.abs(shop.rotations(name) - stored)
    end.restored += entries.filter(({ action }) => action === 'rolled_back').length
  }
  return end
}

/** The tokens that are stored, opened beside the running server with its root key. */
async function storedTokens(home: ServerHome, members: readonly Member[]): Promise<string[]> {
  const config = readConfig({ LATCHKEY_DATA_DIR: home.dataDir, LATCHKEY_API_KEY: processKey })
  const core = await openCore(config, { create: false })
  try {
    const tokens: string[] = []
    for (const { id } of members) {
      tokens.push((await storedSecrets(core, id)).cookies['token'] ?? '')
    }
    return tokens
  } finally {
    await core.close()
  }
}

async function stop({ child, ended }: ServerProcess): Promise<void> {
  child.kill('SIGTERM')
  await ended
}
