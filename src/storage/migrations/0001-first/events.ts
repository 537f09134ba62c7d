import type { ColumnTypes } from './column-types.ts'

/** The outbox of events. */
export function events({ countingKey }: ColumnTypes): readonly string[] {
  return [
    // Rows are written in the order of position, but may be committed in another one. seq is given after the commit, so
    // that a reader never skips a late row.
    `create table events (
      position ${countingKey},
      id text not null unique,
      seq bigint unique,
      account_id text not null,
      organization_id text,
      session_id text,
      type text not null,
      at bigint not null,
      data text not null
    )`,
    'create index events_by_account on events (account_id, seq)',
    'create index events_by_organization on events (organization_id, seq) where organization_id is not null',
    'create index events_by_session on events (session_id, position) where session_id is not null',
    'create index events_unnumbered on events (position) where seq is null',

    // The last number given; one row. Locking it serializes the nodes, and it remains when events are removed.
    `create table event_sequence (
      name text primary key,
      seq bigint not null
    )`,
    "insert into event_sequence (name, seq) values ('events', 0)",
  ]
}
