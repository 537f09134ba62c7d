import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface JobsTable {
  id: string
  account_id: string
  key_id: string | null
  status: 'queued' | 'processing' | 'succeeded' | 'failed'
  wrapped_key: Uint8Array
  input: Uint8Array | null
  result: Uint8Array | null
  lease_until: number | null
  created_at: number
  expires_at: number
  vocabulary: string | null
  batch_id: string | null
  callback: Uint8Array | null
  failure: string | null
  batch_position: Generated<number>
  attempts: Generated<number>
  attempt_limit: Generated<number>
  repeatable: Generated<Flag>
  result_id: string | null
  /** The session that it uses, whether it waits for a login or not. */
  login_session_id: string | null
  login_since: number | null
  login_until: number | null
  login_version: number | null
  cancelled_at: number | null
  status_code: number | null
  login_wall: Flag | null
  credits: number | null
}

export interface BatchesTable {
  id: string
  account_id: string
  key_id: string | null
  vocabulary: string | null
  wrapped_key: Uint8Array
  sealed: Uint8Array
  cancelled_at: number | null
  ended_at: number | null
  created_at: number
  expires_at: number
}

export interface BlobsTable {
  id: string
  account_id: string
  content_type: string
  wrapped_key: Uint8Array
  bytes: number
  data: Uint8Array | null
  created_at: number
  expires_at: number
}

export interface IdempotentRequestsTable {
  id: string
  account_id: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  bytes: number
  lease_until: number | null
  created_at: number
  expires_at: number
}
