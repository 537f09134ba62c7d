import { describe, expect, it } from 'vitest'
import { createAuditWriter } from '../audit/append.ts'
import { systemRandom } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { FetchedPage, Tier, VisitPlan } from '../fetching/tier.ts'
import { freeTurn, type Turn } from '../sessions/leases/turn.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import { SessionVisits, type UsePurpose } from './session-visits.ts'

const url = new URL('https://shop.example/account?token=secret')
const plan = { url, timeoutMs: 1_000 } as VisitPlan
const scrape: UsePurpose = {
  userId: 'u',
  actor: { email: 'ann@example.org', keyPrefix: null },
  action: 'used_for_scrape',
  requestId: 'r',
  claimedFor: url,
  admit: async () => null,
}
const validation: UsePurpose = { ...scrape, action: 'used_for_validation', claimedFor: null }

interface WorldOptions {
  readonly purpose?: UsePurpose
  readonly turn?: Partial<Turn>
  readonly commit?: () => Promise<void>
  readonly prepare?: () => Promise<void>
  /** What preparing takes, in milliseconds. */
  readonly preparesFor?: number
  readonly send?: () => Promise<void>
  readonly refuses?: boolean
}

/** Visits with a tier that notes what is asked of it, beside what is committed. */
function world(options: WorldOptions = {}) {
  const log: string[] = []
  let now = 0
  const commit = async (list: readonly Write[]): Promise<void> => {
    await options.commit?.()
    const entries = list.filter((write) => !('check' in write)).map((write) => JSON.stringify(write))
    log.push(entries.length === 0 ? 'checked' : 'recorded', ...entries.filter((text) => text.includes('tries_version')))
  }
  const tier: Tier = {
    name: '1',
    prepare: async ({ lease }) => {
      log.push('prepare')
      await options.prepare?.()
      now += options.preparesFor ?? 0
      return {
        send: async () => {
          log.push(lease === null ? 'sent without a lease' : 'sent')
          await options.send?.()
          return {} as FetchedPage
        },
        mayHaveSent: () => log.includes('sent'),
        close: async () => void log.push('closed'),
      }
    },
  }
  const deps = {
    store: { commit },
    audit: createAuditWriter({ clock: { now: () => 0 }, random: systemRandom }),
    sessionRepository: { find: async () => null, requireUsable: () => ({ check: 'select 1', params: [] }) },
    egress: {
      check: () => {
        if (options.refuses === true) throw new AppError('TARGET_NOT_ALLOWED')
      },
    },
    clock: { now: () => now },
    stopwatch: { elapsed: () => now },
  }
  const turn: Turn = { ...freeTurn({ commit }, { onEnd: () => {}, showedNothing: () => {} }), ...options.turn }
  const visits = new SessionVisits(deps, 's', turn, options.purpose ?? scrape)
  const visit = (triesVersion: number | null = null) =>
    visits.visit(tier, plan, new AbortController().signal, triesVersion)
  return { log, visits, visit }
}

describe('a visit', () => {
  const ended = { ...scrape, admit: () => Promise.reject(new AppError('UNAUTHORIZED')) }

  it('that was prepared within a second is sent without asking again whether it may be', async () => {
    const { log, visit } = world({ preparesFor: 1_000, purpose: ended })
    await visit()
    expect(log).toEqual(['prepare', 'recorded', 'sent', 'closed'])
  })

  it('that took longer to prepare is not sent if it may not be any more', async () => {
    const { log, visits, visit } = world({ preparesFor: 1_001, purpose: ended })
    await expect(visit()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect([log, visits.mayHaveSent]).toEqual([['prepare', 'recorded', 'closed'], false])
  })

  it('is sent once it is prepared and on record', async () => {
    const recorded = Promise.withResolvers<void>()
    const { log, visits, visit } = world({ commit: () => recorded.promise })
    const visiting = visit()
    await Promise.resolve()
    expect([log, visits.mayHaveSent]).toEqual([['prepare'], false])
    recorded.resolve()
    await visiting
    expect([log, visits.mayHaveSent]).toEqual([['prepare', 'recorded', 'sent', 'closed'], true])
  })

  it.each<[string, WorldOptions, string, string[]]>([
    [
      'cannot be put on record',
      { commit: () => Promise.reject(new AppError('STORAGE_UNAVAILABLE')) },
      'STORAGE_UNAVAILABLE',
      ['prepare', 'closed'],
    ],
    [
      'is of a session that may not be used any more',
      { commit: () => Promise.reject(new ConflictError(0, null)) },
      'SESSION_NOT_FOUND',
      ['prepare', 'closed'],
    ],
    [
      'cannot be prepared',
      { prepare: () => Promise.reject(new AppError('TARGET_UNREACHABLE')) },
      'TARGET_UNREACHABLE',
      ['prepare', 'recorded'],
    ],
    ['is of an address that is refused', { refuses: true }, 'TARGET_NOT_ALLOWED', []],
    [
      'has lost its turn',
      {
        turn: {
          requireLive: () => {
            throw new AppError('SESSION_BUSY')
          },
        },
      },
      'SESSION_BUSY',
      ['prepare', 'recorded', 'closed'],
    ],
    [
      'may not begin in time',
      { turn: { beginVisit: () => Promise.reject(new AppError('SESSION_BUSY')) } },
      'TIMEOUT',
      ['prepare', 'closed'],
    ],
  ])('that %s sends nothing', async (_name, options, code, expected) => {
    const { log, visits, visit } = world(options)
    await expect(visit()).rejects.toMatchObject({ code })
    expect([log, visits.mayHaveSent]).toEqual([expected, false])
  })

  it('that fails as it is sent is closed, and may have been seen', async () => {
    const { log, visits, visit } = world({ send: () => Promise.reject(new AppError('TIMEOUT')) })
    await expect(visit()).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect([log.at(-1), visits.mayHaveSent]).toEqual(['closed', true])
  })
})

describe('the entry of a use', () => {
  const proven = { beginVisit: async () => true }

  it.each<[string, WorldOptions, string[]]>([
    ['is written for each visit of a scrape', {}, ['recorded', 'recorded']],
    ['is written once for a page of a validation', { purpose: validation }, ['recorded', 'checked']],
    ['was committed with the claim of a lease', { turn: proven }, []],
    ['of a validation was not, as its page was not known', { turn: proven, purpose: validation }, ['recorded']],
  ])('%s', async (_name, options, expected) => {
    const { log, visit } = world(options)
    await visit()
    await visit()
    expect(log.filter((line) => line === 'recorded' || line === 'checked')).toEqual(expected)
  })

  it('names the earlier version that is tried, and no secret of the address', async () => {
    const { log, visit } = world()
    await visit(3)
    const entry = log.find((line) => line.includes('tries_version'))
    expect(entry).toContain('\\"tries_version\\":3')
    expect(entry).not.toContain('secret')
  })
})
