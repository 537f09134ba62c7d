/** Why a session is due: by its interval, before its idle timeout, on request, after new cookies, or just stored. */
export type CheckCause = 'due' | 'keep_alive' | 'asked' | 'refreshed' | 'first'
