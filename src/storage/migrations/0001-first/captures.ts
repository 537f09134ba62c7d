/** Logins in a browser of this server: what is reported about them, and the place that each takes. */
export function captures(): readonly string[] {
  return [
    `create table captures (
      id text primary key,
      account_id text not null,
      session_id text, -- the session that it refreshes, or that it has become
      domain text not null,
      status text not null,
      reason text, -- why it failed
      holds_slot integer not null, -- until slot_until it counts as a session of its account
      slot_until bigint not null,
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index captures_by_account on captures (account_id, slot_until)',
    'create index captures_by_expiry on captures (expires_at)',
  ]
}
