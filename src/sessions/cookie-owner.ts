/**
 * Who rotates the cookies of a session. `browser`: a browser pushes them, so what its site changes on requests of this
 * server is not stored. `latchkey`: requests of this server do, as `write_back` says.
 */
export const cookieOwners = ['latchkey', 'browser'] as const

export type CookieOwner = (typeof cookieOwners)[number]
