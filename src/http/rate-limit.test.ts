import { describe, expect, it } from 'vitest'
import { standingClock } from '../../test/support/http/test-server.ts'
import { RateLimiter, rateLimited } from './rate-limit.ts'

describe('a window', () => {
  it('opens at the first request, lasts a minute and then opens again', () => {
    const clock = standingClock(1_000_000)
    const limiter = new RateLimiter(clock)
    const take = () => limiter.take('ann', 2)
    expect(take()).toEqual({ limit: 2, remaining: 1, resetInMs: 60_000, allowed: true })
    clock.advance(59_999)
    expect(take()).toEqual({ limit: 2, remaining: 0, resetInMs: 1, allowed: true })
    expect(take()).toEqual({ limit: 2, remaining: 0, resetInMs: 1, allowed: false })
    clock.advance(1)
    expect(take()).toEqual({ limit: 2, remaining: 1, resetInMs: 60_000, allowed: true })
  })

  it('is named by the refusal of one request more', () => {
    const limiter = new RateLimiter(standingClock())
    limiter.take('ann', 1)
    const { message, retryAfterSeconds } = rateLimited(limiter.take('ann', 1), 'list')
    expect([message, retryAfterSeconds]).toEqual(['More than 1 requests of the kind "list" in a minute.', 60])
  })

  it('is one for each key', () => {
    const limiter = new RateLimiter(standingClock())
    limiter.take('list:ann', 1)
    expect(limiter.take('list:ann', 1).allowed).toBe(false)
    expect(limiter.take('list:bob', 1).allowed).toBe(true)
    expect(limiter.take('create:ann', 1).allowed).toBe(true)
  })

  it('gives a request back, and never more than were taken', () => {
    const limiter = new RateLimiter(standingClock())
    limiter.take('ann', 2)
    for (let round = 0; round < 3; round += 1) limiter.giveBack('ann')
    expect(limiter.take('ann', 2).remaining).toBe(1)
    limiter.giveBack('nobody')
    expect(limiter.take('nobody', 2).remaining).toBe(1)
  })
})
