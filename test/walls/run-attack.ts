import { setTimeout as pause } from 'node:timers/promises'
import { apiKeyScopes } from '../../src/accounts/principal.ts'
import { createAccountAdministration } from '../../src/accounts/users/administration.ts'
import { composeAccounts } from '../../src/compose/accounts.ts'
import { readConfig } from '../../src/config.ts'
import { treeMemory } from '../../src/fetching/browser/process-tree.ts'
import { openCore } from '../../src/open-core.ts'
import { createServerHome, type ServerHome, type ServerProcess } from '../support/server-process.ts'
import type { Attack, AttackWorld } from './attack.ts'
import { type HostileSite, startHostileSite } from './hostile-site.ts'
import { type NeighbourData, type NeighbourFigures, watchNeighbour } from './neighbour.ts'
import { diskBytes } from './resources.ts'

/** Before, at the most during, and after an attack; bytes. */
export interface Held {
  readonly before: number
  readonly most: number
  readonly after: number
}

export interface AttackResult {
  readonly attack: string
  readonly held: string
  readonly during: NeighbourFigures
  readonly memory: Held
  readonly disk: Held
  /** Why the wall does not hold; empty where it does. */
  readonly problems: readonly string[]
}

/** With what the other account saw before the attack. */
export interface WallResult extends AttackResult {
  readonly before: NeighbourFigures
  /**
   * What an account saw meanwhile on a second server, which nobody attacks: how much slower the machine became by the
   * attacker's client, the sites and the attacked server together.
   */
  readonly elsewhere: NeighbourFigures
}

/** A server with two accounts. */
interface ServerWithAccounts {
  readonly home: ServerHome
  readonly server: ServerProcess
  /** API keys. */
  readonly keys: { readonly attacker: string; readonly other: string }
  close(): Promise<void>
}

/** A server, and who attacks whom on it. */
export interface WallStage extends ServerWithAccounts {
  readonly site: HostileSite
}

export async function openStage(settings: Attack['settings'] = {}, prefix?: string): Promise<WallStage> {
  const site = await startHostileSite()
  const server = await startServer(settings, prefix)
  const close = async () => {
    await server.close()
    await site.close()
  }
  return { ...server, site, close }
}

async function startServer(settings: Attack['settings'], prefix?: string): Promise<ServerWithAccounts> {
  const home = createServerHome()
  const server = await home.start(settings, prefix)
  const keys = await addAccounts(home)
  const close = async () => {
    await server.stop('SIGKILL')
    home.remove()
  }
  return { home, server, keys, close }
}

/** Attacks a server of its own, while another account uses it; null: this machine does not allow it. */
export function runAttack(attack: Attack): Promise<WallResult | null> {
  return onOwnStage(attack, async (stage, begin) => {
    const second = await startServer(attack.settings)
    try {
      const [other, onSecond] = [neighbourOn(stage, false), neighbourOn(second, false)]
      // The first requests of a server cost more than any later.
      if (attack.warmsUp === true) await attack.run(worldOf(stage, true))
      const quiet = (ms: number) => watchNeighbour(onSecond, () => watchNeighbour(other, () => pause(ms)))
      await quiet(1_000)
      const { figures: before } = (await quiet(5_000)).result
      const attacked = () => runAttackOn(stage, attack, { isShort: false, begin })
      const { figures: elsewhere, result } = await watchNeighbour(onSecond, attacked)
      return { before, elsewhere, ...result }
    } finally {
      await second.close()
    }
  })
}

/** As `runAttack`, in a second or two: whether the wall holds, and not what it costs others. */
export function runShortAttack(attack: Attack): Promise<AttackResult | null> {
  return onOwnStage(attack, (stage, begin) => runAttackOn(stage, attack, { isShort: true, begin }))
}

async function onOwnStage<T>(
  attack: Attack,
  run: (stage: WallStage, begin: () => void) => Promise<T>,
): Promise<T | null> {
  const machine = attack.prepare?.()
  if (machine === null) return null
  try {
    const stage = await openStage(attack.settings, machine?.prefix)
    try {
      return await run(stage, () => machine?.begin?.())
    } finally {
      await stage.close()
    }
  } finally {
    machine?.undo?.()
  }
}

interface AttackForm {
  /** A second or two. */
  readonly isShort: boolean
  /** Called as the attack begins. */
  readonly begin?: () => void
}

/** Attacks a server that is running. */
export async function runAttackOn(
  stage: WallStage,
  attack: Attack,
  { isShort, begin = () => {} }: AttackForm,
): Promise<AttackResult> {
  const { home, server } = stage
  const other = neighbourOn(stage, isShort)
  // To ask the kernel for shares of pages takes it milliseconds of a processor; what is their own, it counts as it goes.
  const everyMs = isShort ? null : sampleMs
  const memory = await openGauge(() => treeMemory(server.pid), everyMs)
  const disk = await openGauge(async () => diskBytes(home.dataDir), everyMs)
  const { figures: during, result: outcome } = await watchNeighbour(other, () => {
    begin()
    return attack.run(worldOf(stage, isShort))
  })
  const status = await ready(server.address)
  // The short form must not fail because a machine is slow; the long one measures.
  const [enough, patienceMs] = isShort ? [keptBytes, 60_000] : [keptBytes / 4, 60_000]
  const settle = () => memory.settle(enough, patienceMs)
  const result = {
    attack: attack.name,
    held: outcome.held,
    during,
    // With a little traffic: an idle process collects no garbage.
    memory: (await memory.isWithin(enough)) ? await settle() : (await watchNeighbour(other, settle)).result,
    disk: await disk.settle(Number.POSITIVE_INFINITY, 0),
  }
  return { ...result, problems: [...outcome.problems, ...findProblems(result, status)] }
}

/** The short form only asks whether the other account is served, and need not ask often. */
function neighbourOn({ server, keys }: ServerWithAccounts, isShort: boolean): NeighbourData {
  return { address: server.address, key: keys.other, pauseMs: isShort ? 200 : 20 }
}

function worldOf({ home, server, site, keys }: WallStage, isShort: boolean): AttackWorld {
  return { server, dataDir: home.dataDir, key: keys.attacker, otherKey: keys.other, site, isShort }
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

function findProblems(result: Omit<AttackResult, 'problems'>, readyStatus: number): string[] {
  const { during, memory } = result
  return [
    ...(readyStatus === 200 ? [] : [`the server answers its health check with ${readyStatus}`]),
    ...(during.reads.errors === 0 ? [] : [`${during.reads.errors} reads of the other account failed`]),
    ...(during.scrapes.errors === 0 ? [] : [`${during.scrapes.errors} scrapes of the other account failed`]),
    ...(memory.after <= memory.before + keptBytes ? [] : ['the memory did not come back']),
  ]
}

const sampleMs = 250

/**
 * Watches a figure, unless `everyMs` is null; `settle` waits until it is at most so much above what it was, for so long at
 * most.
 */
async function openGauge(read: () => Promise<number>, everyMs: number | null) {
  const before = await read()
  let most = before
  const watch = async (): Promise<void> => {
    most = Math.max(most, await read())
  }
  const timer = everyMs === null ? undefined : setInterval(watch, everyMs)
  const isWithin = async (enoughBytes: number): Promise<boolean> => (await read()) <= before + enoughBytes
  return {
    isWithin,
    settle: async (enoughBytes: number, patienceMs: number): Promise<Held> => {
      clearInterval(timer)
      const end = performance.now() + patienceMs
      while (!(await isWithin(enoughBytes)) && performance.now() < end) await pause(sampleMs)
      const after = await read()
      return { before, most: Math.max(most, after), after }
    },
  }
}

/** Adds both accounts, and gives their keys. */
async function addAccounts(home: ServerHome): Promise<WallStage['keys']> {
  const core = await openCore(readConfig({ LATCHKEY_DATA_DIR: home.dataDir }), { create: false })
  try {
    const accounts = createAccountAdministration(composeAccounts(core, null))
    const add = async (name: string): Promise<string> => {
      const { email } = await accounts.addUser({ email: `${name}@example.org`, name: null, password: null })
      const { key } = await accounts.createKeyFor(email, { name: 'walls', scopes: apiKeyScopes, expiresAt: null })
      if (key === null) throw new Error(`no key for ${email}`)
      return key
    }
    return { attacker: await add('attacker'), other: await add('other') }
  } finally {
    await core.close()
  }
}
