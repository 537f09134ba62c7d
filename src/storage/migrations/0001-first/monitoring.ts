/** Checks of sessions, and what all nodes know about the sites that they visit. */
export function monitoring(): readonly string[] {
  return [
    // One row for each check; older rows are thinned out.
    `create table session_checks (
      session_id text not null references sessions (id),
      at bigint not null,
      id text not null,
      verdict text not null,
      confidence integer not null,
      latency_ms integer,
      cause text not null, -- why it was made
      seen text, -- why it came to its verdict, JSON
      constraint session_checks_pk primary key (session_id, at, id)
    )`,

    `create table site_visits (
      site text primary key,
      free_at bigint not null, -- when the next visit may start
      lease_until bigint -- until when a node visits it
    )`,

    `create table site_accounts (
      site text not null,
      account_id text not null,
      free_at bigint not null default 0, -- the site is not visited for the account before
      booked_until bigint not null default 0, -- until when its visits are booked one after the other
      errors integer not null default 0, -- its failed visits in a row
      turn_at bigint not null default 0, -- of the accounts that wait for the site, the lowest goes first
      constraint site_accounts_key primary key (site, account_id)
    )`,

    // How many checks without a request an account had in the hour that began at hour_at.
    `create table check_budgets (
      account_id text primary key,
      hour_at bigint not null,
      used integer not null
    )`,
  ]
}
