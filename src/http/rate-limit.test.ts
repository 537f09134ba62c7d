import { describe, expect, it } from 'vitest'
import { standingClock } from '../../test/support/http/test-server.ts'
import { RateLimiter, windowMs } from './rate-limit.ts'

describe('a window', () => {
  it('opens at the first request, lasts a minute and then opens anew', () => {
    const clock = standingClock(1_000_000)
    const limiter = new RateLimiter(clock)
    const take = () => limiter.take('list', 'ann', 2)
    expect(take()).toEqual({ limit: 2, remaining: 1, resetInMs: 60_000, allowed: true })
    clock.advance(59_999)
    expect(take()).toEqual({ limit: 2, remaining: 0, resetInMs: 1, allowed: true })
    expect(take()).toEqual({ limit: 2, remaining: 0, resetInMs: 1, allowed: false })
    clock.advance(1)
    expect(take()).toEqual({ limit: 2, remaining: 1, resetInMs: 60_000, allowed: true })
  })

  it('is one for each user and bucket', () => {
    const limiter = new RateLimiter(standingClock())
    limiter.take('list', 'ann', 1)
    expect(limiter.take('list', 'ann', 1).allowed).toBe(false)
    expect(limiter.take('list', 'bob', 1).allowed).toBe(true)
    expect(limiter.take('create', 'ann', 1).allowed).toBe(true)
  })

  it('gives a request back, and never more than were taken', () => {
    const limiter = new RateLimiter(standingClock())
    limiter.take('create', 'ann', 2)
    for (let round = 0; round < 3; round += 1) limiter.giveBack('create', 'ann')
    expect(limiter.take('create', 'ann', 2).remaining).toBe(1)
    limiter.giveBack('create', 'nobody')
    expect(limiter.take('create', 'nobody', 2).remaining).toBe(1)
  })

  it('is forgotten after it ended, so that memory does not grow with users', () => {
    const clock = standingClock()
    const limiter = new RateLimiter(clock)
    for (let user = 0; user < 1000; user += 1) limiter.take('list', String(user), 1)
    expect(limiter.size).toBe(1000)
    clock.advance(windowMs)
    limiter.take('list', 'last', 1)
    expect(limiter.size).toBe(1)
  })
})
