import { type Kysely, sql } from 'kysely'

/** Empties the rows of sessions that were deleted before deleting did that (`delete-session.ts`). */
export const emptiedDeletions = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      update sessions set
        name = '', domain = '', external_id = null, labels = null, notes = null,
        cookie_names = '[]', header_names = null, header_ports = null, binding = null,
        expires_at = null, expiry_noted_at = null, expiring_noted_at = null, expiring_noted_within = null,
        validation_url = '', validation_rule = null, probe = null,
        expected_user = null, expected_user_page = null, wrong_user = null,
        next_validation_at = null, next_validation_cause = null, next_validation_by = null, next_validation_key = null,
        validation_lease_until = null, last_validated_at = null, validation_confidence = null, last_verdict = null,
        site = null, alive_at = null, death_held_at = null, monitoring = null, learned = null,
        allowed_methods = null, concurrency = null, pace_ms = null, next_use_at = null, held_until = null,
        proxy = null, locale = null, timezone = null, viewport = null,
        renewal = null, renewal_state = null, renewal_at = null
      where deleted_at is not null`.execute(db)
  },
}
