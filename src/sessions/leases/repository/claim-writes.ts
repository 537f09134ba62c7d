import type { SqlWrite } from '../../../storage/write.ts'
import type { Claim, Slot } from '../lease.ts'

/** Writes that take something of a session, or a place in its line. */
export interface ClaimWrites {
  /** Where this statement conflicts in the lists below, the session is taken. */
  readonly takenAt: number
  /** Takes a lease, unless as many live as may, somebody waits with an earlier ticket, or its pace forbids it. */
  claim(claim: Claim): SqlWrite[]
  /** Takes the next slot of a session's pace alone. */
  takeSlot(slot: Slot): SqlWrite[]
  /** A ticket behind all that are held; drops those of servers that are gone. */
  takeTicket(ticketId: string, sessionId: string, until: number, now: number): SqlWrite[]
}
