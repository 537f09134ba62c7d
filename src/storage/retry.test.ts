import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { retryWhileUnwritable } from './retry.ts'

/** A time that passes only in pauses. */
function pausedTime() {
  let now = 0
  return {
    stopwatch: { elapsed: () => now },
    timer: {
      after: (ms: number, run: () => void) => {
        now += ms
        run()
        return () => {}
      },
    },
  }
}

const unwritable = new AppError('STORAGE_UNAVAILABLE')

/** Fails so many times, then succeeds. */
function failing(times: number, error: Error = unwritable) {
  let tries = 0
  const attempt = async () => {
    tries += 1
    if (tries <= times) throw error
    return 'stored'
  }
  return { attempt, tries: () => tries }
}

describe('a write that must not be lost', () => {
  it('is tried until the database can be written', async () => {
    const { attempt, tries } = failing(5)
    expect(await retryWhileUnwritable(pausedTime(), attempt)).toBe('stored')
    expect(tries()).toBe(6)
  })

  it('is given up after ten seconds', async () => {
    const { attempt, tries } = failing(1_000)
    await expect(retryWhileUnwritable(pausedTime(), attempt)).rejects.toBe(unwritable)
    // Every half a second, at the start and at the end, too.
    expect(tries()).toBe(21)
  })

  it('is not tried again when there is nothing to lose, nor after another error', async () => {
    const nothing = failing(1)
    await expect(retryWhileUnwritable(pausedTime(), nothing.attempt, () => false)).rejects.toBe(unwritable)
    const other = failing(1, new AppError('VAULT_UNAVAILABLE'))
    await expect(retryWhileUnwritable(pausedTime(), other.attempt)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect([nothing.tries(), other.tries()]).toEqual([1, 1])
  })
})
