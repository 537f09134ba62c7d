import type { Flag } from './flag.ts'

export interface CapturesTable {
  id: string
  account_id: string
  session_id: string | null
  domain: string
  status: 'open' | 'finished' | 'cancelled' | 'expired' | 'failed'
  reason: string | null
  holds_slot: Flag
  slot_until: number
  created_at: number
  expires_at: number
}
