/** Why a session is due: by its interval, before its idle time-out, on request, or after new cookies. */
export type CheckCause = 'due' | 'keep_alive' | 'asked' | 'refreshed'
