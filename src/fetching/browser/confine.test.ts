import { describe, expect, it } from 'vitest'
import { confinedArguments, userOfSlot } from './confine.ts'

describe('the user of a browser', () => {
  it('is one of its own for each slot, where the server may switch', () => {
    expect(userOfSlot(0, 0)).toEqual({ uid: 61_184, gid: 61_184 })
    expect(userOfSlot(7, 0)).toEqual({ uid: 61_191, gid: 61_191 })
  })

  it.each([undefined, 1_000])('is that of the server where it may not (user %s)', (ownUid) => {
    expect(userOfSlot(0, ownUid)).toBeNull()
  })

  it('gains no rights, has no other groups, and ends with the server', () => {
    expect(confinedArguments({ uid: 5, gid: 6 }, '/bin/browser', ['--headless'])).toEqual([
      ...['--reuid', '5', '--regid', '6', '--clear-groups'],
      ...['--inh-caps', '-all', '--ambient-caps', '-all', '--no-new-privs'],
      ...['--pdeathsig', 'KILL', '--', '/bin/browser', '--headless'],
    ])
    expect(confinedArguments(null, '/bin/browser', [])).toEqual([
      ...['--inh-caps', '-all', '--ambient-caps', '-all', '--no-new-privs'],
      ...['--pdeathsig', 'KILL', '--', '/bin/browser'],
    ])
  })
})
