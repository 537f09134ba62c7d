/** What counts of a job in a slot. */
export interface JobInSlot {
  readonly accountId: string
  /** How long it waits for the turn of its session, in milliseconds; null: it does not. */
  readonly turnWaitMs: number | null
}

/** How long a job waits in place for the turn of its session: visits that are short, or soon due, follow each other at once. */
export const firstWaitMs = 1_000

/**
 * How long a job waits if its session was busy before, in milliseconds: with the end of a try, it loses its place in the
 * queue of the session. It is short where an account has one slot, which every other job of the account needs meanwhile.
 */
export function longWaitMsOf({ accountConcurrency }: { readonly accountConcurrency: number }): number {
  return accountConcurrency > 1 ? 30_000 : 5_000
}

/**
 * Whether another job of an account may wait in its slot for that long. A quarter of all slots is left to jobs that do
 * not, and another to accounts of which no job does; one slot of an account that has several is left, too.
 */
export function mayWaitLong(
  accountId: string,
  running: readonly JobInSlot[],
  slots: { readonly concurrency: number; readonly accountConcurrency: number },
): boolean {
  const waiting = running.filter(({ turnWaitMs }) => turnWaitMs !== null && turnWaitMs > firstWaitMs)
  const own = waiting.filter((job) => job.accountId === accountId)
  const most = Math.floor(slots.concurrency * (own.length === 0 ? 3 / 4 : 1 / 2))
  return waiting.length < Math.max(1, most) && own.length < Math.max(1, slots.accountConcurrency - 1)
}
