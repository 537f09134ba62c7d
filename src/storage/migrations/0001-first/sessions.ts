import type { ColumnTypes } from './column-types.ts'

/** Sessions, and their states: the current ones and those that were replaced. */
export function sessions({ bytes }: ColumnTypes): readonly string[] {
  return [
    // Everything about a session that is not secret. `sessions/session-fields.ts` explains the columns that are its
    // fields; a deleted session keeps its row.
    `create table sessions (
      id text primary key,
      account_id text not null references users (id),
      organization_id text references organizations (id),
      name text not null,
      domain text not null,
      external_id text,
      labels text,
      notes text,
      disabled integer not null default 0,
      settings_version integer not null default 1,
      created_at bigint not null,
      updated_at bigint not null,
      deleted_at bigint,

      cookie_names text not null,
      header_names text,
      header_ports text,
      cookie_owner text not null default 'latchkey',
      write_back integer not null default 1,
      rotates integer not null default 0,
      binding text,
      state_version integer not null,
      put_version integer not null default 1,

      status text not null, -- never expired, which follows from expires_at
      expires_at bigint,
      expiry_noted_at bigint, -- the expiry date that the audit trail has recorded as passed
      expiring_noted_at bigint, -- the expiry date for which the nearest threshold was reported
      expiring_noted_within bigint, -- that threshold in milliseconds

      validation_url text not null,
      validation_rule text,
      probe text,
      probe_user_agents integer not null default 0,
      expected_user text,
      expected_user_page text,
      wrong_user text,
      next_validation_at bigint,
      next_validation_cause text,
      next_validation_by text, -- of a requested check; without meaning for other causes
      next_validation_key text,
      validation_lease_until bigint, -- until when a node checks it
      last_validated_at bigint,
      validation_confidence integer,
      last_verdict text,
      site text, -- the site that the latest check visited
      consecutive_failures integer not null default 0,
      invalid_checks integer not null default 0,
      seen_alive integer not null default 0,
      alive_at bigint,
      successes_since_alive integer not null default 0, -- successful requests whose response did not show the login
      death_held_at bigint,
      site_change_told integer not null default 0,
      monitoring text,
      keep_alive integer not null default 0,
      learned text,

      allowed_methods text, -- separated by spaces
      strict integer not null default 0,
      concurrency text,
      pace_ms bigint,
      next_use_at bigint, -- when the next request may start
      held_until bigint,
      lease_seq integer not null default 0, -- the last fencing token given
      last_used_at bigint,
      total_requests bigint not null default 0,
      successful_requests bigint not null default 0,

      proxy text, -- host and port; its credentials are in the sealed state
      locale text,
      timezone text,
      viewport text,

      renewal text, -- how its access token is renewed, without secrets
      renewal_state text,
      renewal_at bigint
    )`,
    'create index sessions_by_account on sessions (account_id, created_at, id)',
    // A list of sessions shows the total, which is counted from this index alone.
    'create index sessions_living on sessions (account_id, created_at, id) where deleted_at is null',
    `create index sessions_by_organization on sessions (organization_id, created_at, id)
      where organization_id is not null`,
    // A deleted session no longer holds its external id.
    `create unique index sessions_by_external_id on sessions (account_id, external_id)
      where deleted_at is null and external_id is not null`,
    'create index sessions_by_expiry on sessions (expires_at) where expires_at is not null',
    'create index sessions_due on sessions (next_validation_at) where next_validation_at is not null',
    // Requested checks and first ones go before regular ones.
    `create index sessions_awaited on sessions (next_validation_at)
      where next_validation_cause in ('asked', 'refreshed', 'first')`,
    // Few rows when every session is monitored.
    `create index sessions_unscheduled on sessions (id)
      where next_validation_at is null and deleted_at is null`,
    `create index sessions_by_site on sessions (account_id, site)
      where site is not null and deleted_at is null`,
    // Few rows, for a site that is seen alive while deaths of its sessions are held.
    'create index sessions_held_deaths on sessions (account_id, site) where death_held_at is not null',
    'create index sessions_renewal on sessions (renewal_at)',

    // The current state, in a table of its own, so that other reads stay small and a deletion removes just this row.
    `create table session_states (
      session_id text primary key references sessions (id),
      version integer not null,
      ${origin}
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null
    )`,
    // The replaced states, still sealed under the data key in the row of the current one.
    `create table session_versions (
      session_id text not null references sessions (id),
      version integer not null,
      ${origin}
      sealed ${bytes} not null,
      constraint session_versions_pk primary key (session_id, version)
    )`,
  ]
}

/** The columns that tell where a state came from, and what was seen of it since. */
const origin = `
      cause text, -- what wrote it; null, like the next three: written before this was recorded
      written_by text, -- the actor, as in the audit trail
      written_at bigint,
      changes text, -- names of cookies added, changed and removed, JSON
      provisional integer not null default 0, -- kept from a response that could not be judged
      confirmed_at bigint, -- when a response first showed it logged in, or wrote it and showed that
`.trim()
