import type { AddressInfo } from 'node:net'
import { systemStopwatch } from '../../src/clock.ts'
import { parseCidr } from '../../src/egress/cidr.ts'
import { createEgress } from '../../src/egress/dispatcher.ts'
import { createEgressPolicy } from '../../src/egress/policy.ts'
import { LoopTurns } from '../../src/fairness/loop-turns.ts'
import { createHttpTier } from '../../src/fetching/http/http-tier.ts'
import type { PageWork } from '../../src/fetching/page-work/page-task.ts'
import { sendAndClose } from '../../src/fetching/send-and-close.ts'
import { createPageWork } from '../../src/page-work.ts'
import { noSecrets } from '../../src/sessions/state/secrets.ts'
import { createPageObserver, type ObservePage } from '../../src/use/judge.ts'
import { createAnonymousCopies } from '../../src/validation/anonymous-copies.ts'
import { type Probe, probe } from '../../src/validation/probe.ts'
import { noMemory, type ProbeMemory } from '../../src/validation/probe-memory.ts'
import type { VisitAsSession } from '../../src/validation/site-visits.ts'
import { httpPorts } from '../../test/support/fetch-target.ts'
import { readApps } from './recorded-visit.ts'
import { serveRecordings } from './recording-server.ts'
import type { Recording } from './recordings.ts'

/** What the product's own probe makes of a recording that is served to it over HTTP. */
export interface Probed {
  readonly probe: Probe
  /** The same session, whose page was checked before, while it was logged in; null for one that is logged in. */
  readonly later: Probe | null
}

/** Probes the visits with a session among the recordings of a folder, by their file; closes `pages` at its end. */
export async function probeRecordings(
  directory: string,
  recordings: readonly Recording[],
  pages: PageWork = createPageWork({ loopTurns: new LoopTurns(systemStopwatch) }),
): Promise<ReadonlyMap<string, Probed>> {
  const probed = new Map<string, Probed>()
  // Processes that read pages keep none running that waits for them.
  const keepsRunning = setInterval(() => {}, 60_000)
  try {
    for (const { name, visits, valid } of readApps(directory)) {
      const own = recordings.filter((one) => one.folder === name && one.case !== 'anonymous')
      const server = await serveRecordings([...visits.values()], valid)
      const { port } = server.address() as AddressInfo
      const site = createSite(`http://127.0.0.1:${port}`, own[0]?.recordedAt ?? 0, createPageObserver(pages))
      try {
        await probeApp(site, own, probed)
      } finally {
        await site.close()
        server.close()
        server.closeAllConnections()
      }
    }
  } finally {
    await pages.close()
    clearInterval(keepsRunning)
  }
  return probed
}

async function probeApp(site: Site, own: readonly Recording[], probed: Map<string, Probed>): Promise<void> {
  for (const one of own) {
    const alive = own.find(({ case: kind, path }) => kind === 'valid' && path === one.path)
    const { memory } = one.case === 'corrupted' && alive !== undefined ? await site.ask(alive, noMemory) : noFinding
    const later = one.case === 'corrupted' ? await site.ask(one, memory) : null
    probed.set(one.file, { probe: await site.ask(one, noMemory), later })
  }
}

const noFinding = { memory: noMemory }

interface Site {
  ask(recording: Recording, memory: ProbeMemory): Promise<Probe>
  close(): Promise<void>
}

/** All that a validation uses to visit a site, but for the clock, which shows when the recordings were made. */
function createSite(origin: string, recordedAt: number, observe: ObservePage): Site {
  const clock = { now: () => recordedAt }
  const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] })
  const egress = createEgress({ policy, resolve: async () => [], connectTimeoutMs: 5_000 })
  const copies = createAnonymousCopies(clock)
  const tier = createHttpTier(httpPorts(egress, { clock }))
  const visit: VisitAsSession = async (tier, plan, signal) => sendAndClose(await tier.prepare(plan, signal))
  return {
    ask: (recording, memory) =>
      probe(
        {
          tier,
          browser: null,
          observe,
          copies,
          clock,
          loopTurns: { next: () => Promise.resolve() },
        },
        {
          domain: '127.0.0.1',
          validationUrl: `${origin}${recording.path}`,
          headerPorts: [],
          locale: null,
          timezone: null,
          viewport: null,
        },
        { ...noSecrets, cookies: recording.cookies },
        {
          signal: new AbortController().signal,
          visit,
          rule: null,
          memory,
          account: 'bench',
          bytes: { reserve: () => {} },
        },
      ),
    close: () => egress.close(),
  }
}
