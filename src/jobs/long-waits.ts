/** What of a running job decides whether another job may wait. */
export interface JobInSlot {
  readonly accountId: string
  /** How long it waits for the turn of its session, in milliseconds; null: it does not. */
  readonly turnWaitMs: number | null
}

/**
 * How long a job waits in its slot for the turn of its session, in milliseconds, unless that was busy before. So visits
 * that are short, or soon due, follow each other without a pause.
 */
export const firstWaitMs = 1_000

/**
 * How long a job may wait in its slot if its session was busy before, in milliseconds: a job that gives up its slot loses
 * its place in the queue of the session. It is short where an account has one slot, which its other jobs need meanwhile.
 */
export function longWaitMsOf({ accountConcurrency }: { readonly accountConcurrency: number }): number {
  return accountConcurrency > 1 ? 30_000 : 5_000
}

/**
 * Whether another job of an account may wait in its slot for that long. A quarter of all slots is kept for jobs that do
 * not, and another quarter for accounts none of whose jobs does; an account with several slots keeps one of them.
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
