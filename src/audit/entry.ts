/** The actions that audit entries record. */
export const auditActions = [
  'created',
  'imported',
  'captured',
  'synced',
  'sync_refused',
  'updated',
  'refreshed',
  'validated',
  'used_for_scrape',
  'used_for_validation',
  'used_for_renewal',
  'cookies_rotated',
  'rotation_not_stored',
  'tokens_renewed',
  'renewal_failed',
  'rolled_back',
  'shared',
  'unshared',
  'leased',
  'disabled',
  'expired',
  'invalidated',
  'recovered',
  'use_refused',
  'checkpoint',
  'deleted',
] as const

export type AuditAction = (typeof auditActions)[number]

/**
 * Details of an entry: flat, with a schema per action, never a secret; arrays hold names only. The names are snake_case
 * here already, because the MAC covers the text and it is returned exactly as it was written.
 */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** An entry as a feature adds it to a commit; the writer fills in its position in the chain and its MAC. */
export interface NewAuditEntry {
  readonly id: string
  /** `session:<id>` or `account:<id>`. */
  readonly chain: string
  readonly action: AuditAction | AccountAuditAction
  /** The caller's e-mail, or `system`. */
  readonly actor: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly details: AuditDetails
}

/** The actions in the chain of an account. */
export type AccountAuditAction =
  | 'checkpoint'
  | 'session_created'
  | 'session_deleted'
  | 'key_created'
  | 'key_revoked'
  | 'password_changed'
  | 'session_limit_set'
  | 'login_pin_issued'
  | 'member_invited'
  | 'invitation_declined'
  | 'invitation_revoked'
  | 'member_added'
  | 'member_changed'
  | 'member_removed'
  | 'organization_created'
  | 'organization_deleted'
  | 'operator_made'
  | 'user_created'
  | 'user_disabled'
  | 'user_enabled'
  | 'user_removed'
  | 'sync_source_created'
  | 'sync_source_updated'
  | 'sync_source_deleted'
  | 'capture_opened'
  | 'capture_finished'
  | 'capture_ended'
  | 'callback_secret_created'
  | 'callback_secret_rotated'
  | 'webhook_created'
  | 'webhook_updated'
  | 'webhook_deleted'
  | 'webhook_secret_rotated'
  | 'webhook_disabled'

/** An entry as read back. */
export interface AuditEntry extends NewAuditEntry {
  /** 1 for the first entry of its chain. */
  readonly seq: number
  readonly mac: Uint8Array
}

export const sessionChain = (sessionId: string): string => `session:${sessionId}`
export const accountChain = (userId: string): string => `account:${userId}`
