export type SessionStatus = 'active' | 'expired' | 'invalid' | 'pending_validation'

/** What is stored; `expired` follows from the date and never is. */
export type StoredStatus = Exclude<SessionStatus, 'expired'>

export const sessionStatuses: readonly SessionStatus[] = ['active', 'expired', 'invalid', 'pending_validation']
