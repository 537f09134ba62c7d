export type SessionStatus = 'active' | 'expired' | 'invalid' | 'pending_validation'

/** The stored status; `expired` follows from the date and is never stored. */
export type StoredStatus = Exclude<SessionStatus, 'expired'>

export const sessionStatuses: readonly SessionStatus[] = ['active', 'expired', 'invalid', 'pending_validation']
