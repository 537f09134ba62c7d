import { describe, expect, it } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import { checkMembers, mergeSettings, type SettingsChange } from './merge-settings.ts'
import type { Session } from './session.ts'

const side = (selector: string) => ({ selector, text: null, status: null, url: null })
const rule = { loggedIn: side('#orders'), loggedOut: side('#login'), discover: false, tier: 'auto' } as const
const monitoring = { enabled: true, minSeconds: 600, maxSeconds: 3600 }
const concurrency = { mode: 'limited', max: 3, waitSeconds: 30 } as const

const cases: [string, Partial<Session>, SettingsChange, SettingsChange][] = [
  ['nothing', { validationRule: rule, monitoring, concurrency }, { notes: 'x' }, { notes: 'x' }],
  [
    'one member of a rule',
    { validationRule: rule },
    { validationRule: { tier: 'browser' } },
    { validationRule: { ...rule, tier: 'browser' } },
  ],
  ['no known member', { validationRule: rule }, { validationRule: {} }, { validationRule: rule }],
  [
    'a side, as a whole',
    { validationRule: rule },
    { validationRule: { loggedIn: { ...side('#a'), status: 200 } } },
    { validationRule: { ...rule, loggedIn: { ...side('#a'), status: 200 } } },
  ],
  [
    'a side that is removed',
    { validationRule: rule },
    { validationRule: { loggedOut: null } },
    { validationRule: { ...rule, loggedOut: null } },
  ],
  [
    'both sides, so that nothing is left',
    { validationRule: rule },
    { validationRule: { loggedIn: null, loggedOut: null } },
    { validationRule: null },
  ],
  ['a rule where there was none', {}, { validationRule: rule }, { validationRule: rule }],
  [
    'all of each',
    { validationRule: rule, monitoring, concurrency },
    { validationRule: null, monitoring: null, concurrency: null },
    { validationRule: null, monitoring: null, concurrency: null },
  ],
  [
    'one limit of the interval',
    { monitoring },
    { monitoring: { maxSeconds: 7200 } },
    { monitoring: { ...monitoring, maxSeconds: 7200 } },
  ],
  [
    'a limit where there was none',
    {},
    { monitoring: { minSeconds: 600 } },
    { monitoring: { enabled: true, minSeconds: 600, maxSeconds: null } },
  ],
  [
    'the time to wait',
    { concurrency },
    { concurrency: { waitSeconds: null } },
    { concurrency: { ...concurrency, waitSeconds: null } },
  ],
  ['how many', { concurrency }, { concurrency: { max: 4 } }, { concurrency: { ...concurrency, max: 4 } }],
  [
    'the mode, which removes how many',
    { concurrency },
    { concurrency: { mode: 'exclusive' } },
    { concurrency: { mode: 'exclusive', max: null, waitSeconds: 30 } },
  ],
]

describe('a change of settings', () => {
  it.each(cases)('of %s', (_name, stored, change, merged) => {
    expect(mergeSettings(testSession(stored), change)).toEqual(merged)
  })

  it.each([
    ['a minimum above the stored maximum', { minSeconds: 3601 }],
    ['a maximum below the stored minimum', { maxSeconds: 599 }],
  ])('is refused with %s', (_name, change) => {
    const merged = mergeSettings(testSession({ monitoring }), { monitoring: change })
    expect(() => checkMembers(merged)).toThrow('monitoring: min_seconds must not be larger than max_seconds')
  })

  it.each([
    ['limited without a number', null, { mode: 'limited' }, 'concurrency.max: is required with limited'],
    ['the number of limited removed', concurrency, { max: null }, 'concurrency.max: is required with limited'],
    ['a number for another mode', null, { max: 4 }, 'concurrency.max: is allowed only with limited'],
    ['both', concurrency, { mode: 'shared', max: 4 }, 'concurrency.max: is allowed only with limited'],
  ] as const)('is refused with %s', (_name, stored, change, message) => {
    const merged = mergeSettings(testSession({ concurrency: stored }), { concurrency: change })
    expect(() => checkMembers(merged)).toThrow(message)
  })

  it.each([{ monitoring }, { concurrency }, { concurrency: null, monitoring: null }, {}])('is stored: %j', (merged) => {
    expect(() => checkMembers(merged)).not.toThrow()
  })
})
