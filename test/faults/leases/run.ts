import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../../support/client.ts'
import { html, loggedInPage, type Site, startSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { key } from '../process.ts'
import { byHand } from './by-hand.ts'
import { type Blockade, type Evidence, problemsIn } from './check.ts'
import { type History, keepHistory } from './history.ts'
import { createFaultyNode, type FaultPoint, type FaultyNode } from './process.ts'
import { type Pulse, takePulse } from './pulse.ts'
import { startWork, type Work } from './work.ts'

export interface Outcome {
  readonly kills: number
  /** How many of them came within an open commit. */
  readonly killsInCommit: number
  readonly pauses: number
  readonly pausesInCommit: number
  readonly claims: number
  /** Leases that nobody gave back: they ended by themselves. */
  readonly lapsed: number
  readonly answered: number
  /** By status or code: what was not answered 200. */
  readonly refused: Readonly<Record<string, number>>
  /** Answers of the site that were used up, and whose cookies came too late to be kept. */
  readonly late: number
  /** How often the store was looked at, for more than one live lease of a session. */
  readonly samples: number
  /** How long, in milliseconds, the machine let nobody commit. */
  readonly stalledMs: number
  readonly problems: readonly string[]
  /** What the checker says of violations made by hand, by name; each must be something. */
  readonly byHand: Readonly<Record<string, readonly string[]>>
}

interface World {
  readonly nodes: readonly FaultyNode[]
  readonly history: History
  readonly work: Work
  readonly blockades: Blockade[]
  readonly pulse: Pulse
  readonly crowds: { samples: number; seen: number }
}

/** Shorter than in earnest, so that two hundred of them end in the time of a test. */
const leaseMs = 1_500
const slackMs = 2_000
const sessions = 3

export interface LeaseFaultOptions {
  /** Told of what happens. */
  readonly say?: (line: string) => void
  /** The site answers after half of this, on average; the slower it is, the fewer uses there are. */
  readonly answerMs?: number
}

/**
 * Kills the servers that hold sessions as often as asked, and stops them for a while half as often, at points of their
 * commits and at any moment, while clients of two servers want the same sessions; then looks whether two leases ever
 * lived, a session was stuck, or a state was written back by one who held it no more.
 */
export async function runLeaseFaults(
  kills: number,
  { say = () => {}, answerMs = 60 }: LeaseFaultOptions = {},
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lease-faults-'))
  const site = await startSite()
  const nodes = ['a', 'b'].map((name) => createFaultyNode(folder, name, leaseMs))
  const pulse = takePulse(folder)
  try {
    for (const node of nodes) await node.start()
    const ids = await prepare(site, nodes[0], answerMs)
    const history = keepHistory(folder)
    const crowds = { samples: 0, seen: 0 }
    const sampler = setInterval(() => {
      const crowded = history.crowded()
      if (crowded === null) return
      crowds.samples += 1
      crowds.seen += crowded
    }, 20)
    const work = startWork(nodes, ids, site.url('/rotating'))
    const world: World = { nodes, history, work, blockades: [], pulse, crowds }
    await pause(2 * leaseMs)
    const claims = () => history.read().filter(({ what }) => what === 'claimed').length
    await until('some work', () => (claims() > 20 ? true : undefined), 60_000)
    const noticed = byHand(evidenceOf(world), history)
    for (const [name, said] of Object.entries(noticed)) say(`made by hand: ${name} → ${said[0] ?? 'not noticed'}`)
    const made = await faultMany(world, kills, say)
    await pause(2 * leaseMs)
    clearInterval(sampler)
    await work.end()
    const outcome = summary(world, made, noticed)
    history.close()
    return outcome
  } finally {
    for (const node of nodes) await node.stop()
    await Promise.all([site.close(), pulse.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A site that gives another cookie with each answer, and sessions that one use at a time may have. */
async function prepare(site: Site, node: FaultyNode | undefined, answerMs: number): Promise<string[]> {
  let answers = 0
  site.on('/rotating', async () => {
    await pause(Math.random() * answerMs)
    answers += 1
    return { ...html(loggedInPage), headers: { 'set-cookie': `token=t${answers}; Path=/` } }
  })
  const client = createClient(node?.address() ?? '', key)
  const ids: string[] = []
  for (let n = 0; n < sessions; n += 1) {
    const { id } = await client.create({
      name: `s${n}`,
      domain: '127.0.0.1',
      cookies: { sid: 'good', token: 't0' },
      concurrency: { mode: 'exclusive' },
    })
    ids.push(id)
  }
  return ids
}

type Made = Pick<Outcome, 'kills' | 'killsInCommit' | 'pauses' | 'pausesInCommit'>

async function faultMany(world: World, kills: number, say: (line: string) => void): Promise<Made> {
  const made = { kills: 0, killsInCommit: 0, pauses: 0, pausesInCommit: 0 }
  const atNextNode = async (fault: (node: FaultyNode) => Promise<boolean>): Promise<boolean> => {
    await pause(Math.random() * 400)
    const node = world.nodes[(made.kills + made.pauses) % world.nodes.length]
    if (node === undefined) throw new Error('there are no servers')
    return fault(node)
  }
  while (made.kills < kills) {
    const killed = await atNextNode((node) => killAndStart(node, pointAt(made.kills)))
    made.kills += 1
    if (killed) made.killsInCommit += 1
    if (made.kills % 2 === 0) {
      const stopped = await atNextNode((node) => stopAndResume(world, node, pointAt(made.pauses)))
      made.pauses += 1
      if (stopped) made.pausesInCommit += 1
    }
    if (made.kills % 20 === 0) say(`${made.kills} kills, ${made.killsInCommit} of them within an open commit`)
  }
  return made
}

/** In turns at a point of a commit, each of them, and at any moment: null. */
function pointAt(n: number): FaultPoint | null {
  const points = ['begun', null, 'written', null, 'written', null, 'committed', null] as const
  return points[n % points.length] ?? null
}

async function killAndStart(node: FaultyNode, point: FaultPoint | null): Promise<boolean> {
  const isOpen = await node.fault('SIGKILL', point)
  await node.start()
  return isOpen
}

/** Up to twice as long as a lease; within an open commit for less, since nobody else can write meanwhile. */
async function stopAndResume(world: World, node: FaultyNode, point: FaultPoint | null): Promise<boolean> {
  const from = Date.now()
  const isOpen = await node.fault('SIGSTOP', point)
  const to = Date.now() + Math.random() * (isOpen ? leaseMs : 2 * leaseMs)
  // It may hold the lock without having said so: then nobody gets it, for as long as it is stopped.
  let isFree = false
  while (Date.now() < to) {
    isFree ||= world.history.canWrite()
    await pause(20)
  }
  node.resume()
  if (!isFree) world.blockades.push({ from, to: Date.now() })
  return isOpen
}

function evidenceOf({ history, blockades, pulse }: World): Evidence {
  return { happenings: history.read(), blockades: [...blockades, ...pulse.stalls()], slackMs }
}

function summary(world: World, made: Made, noticed: Outcome['byHand']): Outcome {
  const evidence = evidenceOf(world)
  const { happenings } = evidence
  const count = (name: string) => happenings.filter(({ what }) => what === name).length
  const { samples, seen } = world.crowds
  const lapsed = happenings.filter(({ what, until, at }) => what === 'ended' && (until ?? 0) <= at).length
  return {
    ...made,
    claims: count('claimed'),
    lapsed,
    answered: world.work.answered(),
    refused: world.work.refused(),
    late: count('used') - count('rotated'),
    samples,
    stalledMs: world.pulse.stalls().reduce((sum, { from, to }) => sum + to - from, 0),
    problems: [...problemsIn(evidence), ...(seen === 0 ? [] : [`two live leases were seen ${seen} times`])],
    byHand: noticed,
  }
}
