import { expect, it } from 'vitest'
import { visitPlan } from '../../test/support/fetch-target.ts'
import { AppError } from '../errors.ts'
import type { FetchedPage, VisitPlan } from '../fetching/tier.ts'
import { visitLate } from './visit-late.ts'

const plan = (timeoutMs: number) => visitPlan('http://site.test/', { timeoutMs })
const page = {} as FetchedPage

/** A visit that waits for the test, and ends when its signal aborts. */
function heldVisit() {
  const { promise, resolve, reject } = Promise.withResolvers<FetchedPage>()
  const begun = Promise.withResolvers<{ readonly plan: VisitPlan; readonly signal: AbortSignal }>()
  return {
    begun: begun.promise,
    answer: () => resolve(page),
    visit: (plan: VisitPlan, signal: AbortSignal) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      begun.resolve({ plan, signal })
      return promise
    },
  }
}

function begin(timeoutMs: number) {
  const { visit, begun, answer } = heldVisit()
  const caller = new AbortController()
  const late = Promise.withResolvers<AppError>()
  const visited = visitLate(visit, plan(timeoutMs), { caller: caller.signal, turn: null, onLate: late.resolve })
  return { begun, answer, caller, late: late.promise, visited }
}

it('a request that was written is waited for after its time, and nothing more is written', async () => {
  const { begun, answer, late, visited } = begin(1)
  const { plan } = await begun
  plan.onSend?.()
  expect(await late).toMatchObject({ code: 'TIMEOUT' })
  expect(() => plan.onSend?.()).toThrow(expect.objectContaining({ code: 'TIMEOUT' }))
  answer()
  expect(await visited).toBe(page)
})

it('a request that was not written by its time never is', async () => {
  const { begun, late, visited } = begin(1)
  await expect(visited).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(await late).toMatchObject({ code: 'TIMEOUT' })
  const { plan, signal } = await begun
  expect(signal.aborted).toBe(true)
  expect(() => plan.onSend?.()).toThrow()
})

it('a client that leaves ends a visit of which nothing was written, and no other', async () => {
  const unsent = begin(60_000)
  unsent.caller.abort()
  await expect(unsent.visited).rejects.toThrow('aborted')
  const sent = begin(60_000)
  const { plan, signal } = await sent.begun
  plan.onSend?.()
  sent.caller.abort()
  expect(signal.aborted).toBe(false)
  sent.answer()
  expect(await sent.visited).toBe(page)
})

it.each([
  ['a server that stops', new AppError('INTERRUPTED'), null],
  ['a lease that is lost', null, new AppError('SESSION_BUSY')],
])('%s ends a visit at once', async (_what, stop, lost) => {
  const { visit, begun } = heldVisit()
  const [caller, turn] = [new AbortController(), new AbortController()]
  const terms = { caller: caller.signal, turn: turn.signal, onLate: () => {} }
  const visited = visitLate(visit, plan(60_000), terms)
  ;(await begun).plan.onSend?.()
  if (stop !== null) caller.abort(stop)
  if (lost !== null) turn.abort(lost)
  await expect(visited).rejects.toBe(stop ?? lost)
})

it('a client that has left before ends a visit at once', async () => {
  const { visit } = heldVisit()
  const terms = { caller: AbortSignal.abort(), turn: null, onLate: () => {} }
  const sending = visitLate(
    async (plan, signal) => {
      plan.onSend?.()
      return visit(plan, signal)
    },
    plan(60_000),
    terms,
  )
  await expect(sending).rejects.toThrow('aborted')
})
