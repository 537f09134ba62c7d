export { createLatchkeyClient, type LatchkeyClient, type LatchkeyClientOptions } from './client.ts'
export { LatchkeyError } from './latchkey-error.ts'
export type {
  BulkImportRequest,
  BulkImportResponse,
  BulkImportResult,
  CurrentUser,
  ImportedSession,
  ImportReceipt,
  ImportRequest,
  ImportResponse,
  ListedSession,
  SessionPage,
} from './types.ts'
