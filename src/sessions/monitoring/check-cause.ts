/** Why a check is planned: its interval, an idle timeout, a request, new cookies, or a new session. */
export type CheckCause = 'due' | 'keep_alive' | 'asked' | 'refreshed' | 'first'
