/** The migrations of the last unreleased version, as its databases list them. */
export const unreleasedNames: readonly string[] = `
  0001-spine 0002-knowing 0003-keeping 0004-asked-by 0005-lists 0006-asked-with 0007-allowed-methods
  0008-many-pages 0009-first-checks 0010-unproven 0011-renewing 0012-walls 0014-refusals 0015-looks
  0016-session-proxy 0017-binding 0018-captures 0019-sync 0020-many-sessions 0021-login-waits 0022-started-again
  0023-leased-jobs 0024-owed-deliveries 0025-deliveries-by-status 0026-bounded-usage 0027-accounts-at-sites
  0028-settings-version 0029-listed-jobs 0030-tokens-ended-at
`
  .trim()
  .split(/\s+/)

/**
 * The statements that make a new database look like one of the last unreleased version, or of one before it that had
 * only these migrations.
 */
export function asUnreleased(names: readonly string[] = unreleasedNames): readonly string[] {
  const rows = names.map((name, day) => `('${name}', '2026-10-${String(day + 1).padStart(2, '0')}T00:00:00.000Z')`)
  return [
    // Made by these versions, and used by none of the last ones.
    'alter table site_visits add column booked_until bigint not null default 0',
    'alter table site_visits add column errors integer not null default 0',
    "create index sessions_asked on sessions (next_validation_at) where next_validation_cause in ('asked', 'refreshed')",
    // Made since.
    'drop index sessions_leased',
    'drop index jobs_in_turn',
    ...['status_code', 'login_wall', 'credits'].map((name) => `alter table jobs drop column ${name}`),
    'delete from kysely_migration',
    `insert into kysely_migration (name, timestamp) values ${rows.join(', ')}`,
  ]
}
