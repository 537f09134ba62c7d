export { createLatchkeyClient, type LatchkeyClient, type LatchkeyClientOptions } from './client.ts'
export { LatchkeyError } from './latchkey-error.ts'
export type { CurrentUser, ImportedSession, ImportReceipt, ImportRequest, ImportResponse } from './types.ts'
