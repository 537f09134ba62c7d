import type { Flag } from './flag.ts'

export interface SyncSourcesTable {
  id: string
  account_id: string
  kind: 'cookiecloud'
  name: string
  domains: string
  create_missing: Flag
  uuid: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  pushed_at: number | null
  last_push: string | null
  created_at: number
  updated_at: number
}

export interface SyncFeedsTable {
  session_id: string
  source_id: string
  domain: string
  refused: string | null
  refused_reason: string | null
  refused_at: number | null
  created_at: number
}
