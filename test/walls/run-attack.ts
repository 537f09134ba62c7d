import { setTimeout as pause } from 'node:timers/promises'
import { createServerHome, type ServerHome, type ServerProcess } from '../support/server-process.ts'
import type { Attack } from './attack.ts'
import { type HostileSite, startHostileSite } from './hostile-site.ts'
import { type NeighbourFigures, watchNeighbour } from './neighbour.ts'
import { diskBytes, memoryBytes } from './resources.ts'

/** Before, at the most during, and after an attack; bytes. */
export interface Held {
  readonly before: number
  readonly most: number
  readonly after: number
}

export interface WallResult {
  readonly attack: string
  readonly held: string
  readonly before: NeighbourFigures
  readonly during: NeighbourFigures
  readonly memory: Held
  readonly disk: Held
  /** Why the wall does not hold; empty where it does. */
  readonly problems: readonly string[]
}

/** A server, and who attacks whom on it. */
export interface WallStage {
  readonly home: ServerHome
  readonly server: ServerProcess
  readonly site: HostileSite
  /** API keys. */
  readonly keys: { readonly attacker: string; readonly other: string }
  close(): Promise<void>
}

export async function openStage(settings: Attack['settings'] = {}, prefix?: string): Promise<WallStage> {
  const home = createServerHome()
  const site = await startHostileSite()
  const server = await home.start(settings, prefix)
  const [attacker, other] = await Promise.all([addAccount(home, 'attacker'), addAccount(home, 'other')])
  const close = async () => {
    await server.stop('SIGKILL')
    await site.close()
    home.remove()
  }
  return { home, server, site, keys: { attacker, other }, close }
}

/** Lets an attack loose on a server of its own, beside another account; null: this machine does not allow it. */
export async function runAttack(attack: Attack, isShort: boolean): Promise<WallResult | null> {
  const machine = attack.prepare?.()
  if (machine === null) return null
  try {
    const stage = await openStage(attack.settings, machine?.prefix)
    try {
      return await runAttackOn(stage, attack, { isShort, begin: () => machine?.begin() })
    } finally {
      await stage.close()
    }
  } finally {
    machine?.undo()
  }
}

interface AttackForm {
  /** A second or two. */
  readonly isShort: boolean
  /** Called when the quiet before the attack is over. */
  readonly begin?: () => void
}

/** Lets an attack loose on a server that runs. */
export async function runAttackOn(
  { home, server, site, keys }: WallStage,
  attack: Attack,
  { isShort, begin = () => {} }: AttackForm,
): Promise<WallResult> {
  const other = { address: server.address, key: keys.other }
  // The first requests of a server cost more than any later.
  await watchNeighbour(other, pause(isShort ? 300 : 1_000))
  const before = await watchNeighbour(other, pause(isShort ? 200 : 5_000))
  const memory = gauge(() => memoryBytes(server.pid))
  const disk = gauge(() => diskBytes(home.dataDir))
  begin()
  const going = attack.run({ server, dataDir: home.dataDir, key: keys.attacker, site, isShort })
  const during = await watchNeighbour(other, going)
  const { held, problems } = await going
  const status = await ready(server.address)
  // Beside a little traffic: an idle process collects no garbage.
  const settling = memory.settle(isShort ? keptBytes : keptBytes / 4)
  await watchNeighbour(other, settling)
  const heldMemory = await settling
  const result = {
    attack: attack.name,
    held,
    before,
    during,
    memory: heldMemory,
    disk: await disk.settle(Number.POSITIVE_INFINITY),
  }
  return { ...result, problems: [...problems, ...findProblems(result, status)] }
}

async function ready(address: string): Promise<number> {
  try {
    return (await fetch(`${address}/health/ready`)).status
  } catch {
    return 0
  }
}

/** What a server may keep: caches, compiled code and what the allocator has not given back. */
const keptBytes = 256 * 1024 * 1024

function findProblems(result: Omit<WallResult, 'problems'>, readyStatus: number): string[] {
  const { during, memory } = result
  return [
    ...(readyStatus === 200 ? [] : [`the server answers its health check with ${readyStatus}`]),
    ...(during.reads.errors === 0 ? [] : [`${during.reads.errors} reads of the other account failed`]),
    ...(during.scrapes.errors === 0 ? [] : [`${during.scrapes.errors} scrapes of the other account failed`]),
    ...(memory.after <= memory.before + keptBytes ? [] : ['the memory did not come back']),
  ]
}

const settleMs = 10_000

/** Watches a figure; `settle` waits until it is at most so much above what it was, for 10 s at most. */
function gauge(read: () => number) {
  const before = read()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, read())
  }, 100)
  return {
    settle: async (enoughBytes: number): Promise<Held> => {
      clearInterval(timer)
      const end = performance.now() + settleMs
      let after = read()
      while (after > before + enoughBytes && performance.now() < end) {
        await pause(250)
        after = read()
      }
      return { before, most: Math.max(most, after), after }
    },
  }
}

async function addAccount(home: ServerHome, name: string): Promise<string> {
  const email = `${name}@example.org`
  const added = await home.run(['user', 'add', email])
  if (added.code !== 0) throw new Error(`no account: ${added.output}`)
  const made = await home.run(['key', 'create', '--user', email, '--name', 'walls'])
  const key = /sk_\w+/.exec(made.output)?.[0]
  if (key === undefined) throw new Error(`no key: ${made.output}`)
  return key
}
