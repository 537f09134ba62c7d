import { describe, expect, it } from 'vitest'
import { createCachedResolve } from './resolve.ts'

const setUp = () => {
  const state = { now: 0, asked: [] as string[] }
  const resolve = createCachedResolve({
    resolve: async (hostname) => {
      state.asked.push(hostname)
      if (hostname === 'gone.example') throw new Error('ENOTFOUND')
      return [{ address: `10.0.0.${state.asked.length}`, family: 4 }]
    },
    clock: { now: () => state.now },
  })
  return { state, resolve }
}

describe('createCachedResolve', () => {
  it('asks once for many who ask together, and again when the answer is too old', async () => {
    const { state, resolve } = setUp()
    const together = await Promise.all([resolve('a.example'), resolve('a.example')])
    state.now = 4_999
    expect([...together, await resolve('a.example')].map(([first]) => first?.address)).toEqual(
      Array(3).fill('10.0.0.1'),
    )
    state.now = 5_000
    expect((await resolve('a.example'))[0]?.address).toBe('10.0.0.2')
  })

  it('keeps no failure', async () => {
    const { state, resolve } = setUp()
    await expect(resolve('gone.example')).rejects.toThrow('ENOTFOUND')
    await expect(resolve('gone.example')).rejects.toThrow('ENOTFOUND')
    expect(state.asked).toHaveLength(2)
  })

  it('lets the oldest name go', async () => {
    const { state, resolve } = setUp()
    const names = Array.from({ length: 1_001 }, (_, at) => `${at}.example`)
    for (const name of [...names, '1.example', '0.example']) await resolve(name)
    expect(state.asked).toEqual([...names, '0.example'])
  })
})
