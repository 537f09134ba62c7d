/**
 * `node bench/monitor.ts [--sessions N] [--minutes N]`: what it costs to watch over many sessions, apart from the visits
 * themselves. Real rounds over a real database, a second of an injected clock apart; a visit answers at once and its
 * outcome is written as a validation writes it. Prints the CPU time of this process (its writing thread included) as the
 * share of one core that it would be if the minutes passed at their own pace. Ends with 1 above 2 %.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemTimer } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { createMonitor } from '../src/monitor/monitor.ts'
import { createMonitorRepository } from '../src/monitor/repository.ts'
import { openCore } from '../src/open-core.ts'
import { createScheduleOnly } from './lib/schedule-only.ts'
import { storeWatched } from './lib/watched-sessions.ts'

const goal = 0.02

async function run(sessions: number, minutes: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-bench-monitor-'))
  let now = Date.now()
  const clock = { now: () => now }
  const core = await openCore(readConfig({ LATCHKEY_DATA_DIR: directory }), { create: true, clock })
  try {
    await storeWatched(core, sessions)
    const bounds = { minMs: 300_000, maxMs: 21_600_000, keepAliveMs: 600_000 }
    const scheduleOnly = createScheduleOnly(core, bounds)
    const monitor = createMonitor({
      ...core,
      ...scheduleOnly,
      timer: systemTimer,
      repository: createMonitorRepository(core.store),
      bounds,
      runsChecks: true,
      pace: { gapMs: 1000, hourlyBudget: 1000, hourlyPerSession: null },
      onFree: () => {},
      onError: (error) => {
        throw error
      },
    })
    const signal = new AbortController().signal
    // Adopted first: that happens once in the life of a session.
    for (let second = 0; second < 30; second += 1) await monitor.round(signal)
    const perMinute: number[] = []
    const begun = process.cpuUsage()
    for (let minute = 0; minute < minutes; minute += 1) {
      const before = scheduleOnly.count()
      for (let second = 0; second < 60; second += 1) {
        now += 1000
        await monitor.round(signal)
        await monitor.settled()
      }
      perMinute.push(scheduleOnly.count() - before)
    }
    const { user, system } = process.cpuUsage(begun)
    return report(sessions, perMinute, (user + system) / 1e6)
  } finally {
    await core.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

function report(sessions: number, perMinute: readonly number[], cpuSeconds: number): number {
  const checks = perMinute.reduce((sum, count) => sum + count, 0)
  const share = cpuSeconds / (perMinute.length * 60)
  const lines = [
    `${sessions} sessions, ${perMinute.length} minutes: ${checks} checks`,
    `checks a minute: ${Math.min(...perMinute)} to ${Math.max(...perMinute)}, mean ${(checks / perMinute.length).toFixed(1)}`,
    `CPU: ${cpuSeconds.toFixed(2)} s, ${((cpuSeconds * 1e6) / Math.max(1, checks)).toFixed(0)} µs a check`,
    `share of a core: ${(share * 100).toFixed(2)} % (goal: below ${goal * 100} %)`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return share
}

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '10000' }, minutes: { type: 'string', default: '30' } },
})
process.exitCode = (await run(Number(values.sessions), Number(values.minutes))) < goal ? 0 : 1
