import type { Flag } from './flag.ts'

export interface UsersTable {
  id: string
  email: string
  name: string
  password_hash: string | null
  operator: Flag
  disabled: Flag
  token_epoch: number
  tokens_ended_at: number | null
  session_limit: number | null
  created_at: number
  removed_at: number | null
}

export interface ApiKeysTable {
  id: string
  user_id: string
  name: string
  key_hash: Uint8Array
  key_prefix: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  requests: number
}

export interface OrganizationsTable {
  id: string
  name: string
  slug: string
  description: string | null
  is_personal: Flag
  created_at: number
}

export interface MembershipsTable {
  organization_id: string
  user_id: string
  role: 'member' | 'admin' | 'owner'
  joined_at: number
}

export interface InvitationsTable {
  id: string
  organization_id: string
  email: string
  role: 'member' | 'admin' | 'owner'
  token_hash: Uint8Array
  created_by: string
  created_at: number
  expires_at: number
  settled_at: number | null
  outcome: 'accepted' | 'declined' | 'revoked' | null
}

export interface LoginNetworksTable {
  user_id: string
  network: string
  seen_at: number
}

export interface EndedTokensTable {
  id: string
  expires_at: number
}

export interface UsageDailyTable {
  account_id: string
  /** Days since the epoch, UTC. */
  day: number
  /** Empty: the row has the total of its day. Otherwise that of the domain in the month that begins on `day`. */
  domain: string
  credits: number
  requests: number
}
