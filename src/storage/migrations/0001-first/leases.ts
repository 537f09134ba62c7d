/** Who may use a session now, and who waits for it. */
export function leases(): readonly string[] {
  return [
    `create table session_leases (
      session_id text not null references sessions (id),
      token bigint not null, -- the fencing token, higher for each lease of a session
      id text not null unique,
      kind text not null, -- use (by the server itself) or outside
      holder text not null,
      since bigint not null,
      until bigint not null,
      constraint session_leases_pk primary key (session_id, token)
    )`,

    // The waiter queue of each session; one waiter per process.
    `create table session_waiters (
      session_id text not null references sessions (id),
      ticket bigint not null, -- the order
      id text not null unique,
      until bigint not null,
      constraint session_waiters_pk primary key (session_id, ticket)
    )`,
  ]
}
