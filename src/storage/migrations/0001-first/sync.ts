import type { ColumnTypes } from './column-types.ts'

/** Browsers that push their cookies, and the sessions that each of them feeds. */
export function sync({ bytes }: ColumnTypes): readonly string[] {
  return [
    `create table sync_sources (
      id text primary key,
      account_id text not null,
      kind text not null,
      name text not null,
      domains text not null, -- JSON
      create_missing integer not null,
      uuid text not null unique,
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null, -- the password
      pushed_at bigint, -- the time in the newest accepted push, by the clock of the browser; an older one is refused
      last_push text, -- when it arrived and its outcomes, JSON
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index sync_sources_by_account on sync_sources (account_id)',

    // A session has at most one source.
    `create table sync_feeds (
      session_id text primary key,
      source_id text not null,
      domain text not null,
      refused text, -- a MAC of the state that was refused last, so that the same one is not tried with each push
      refused_reason text,
      refused_at bigint,
      created_at bigint not null
    )`,
    'create index sync_feeds_by_source on sync_feeds (source_id)',
  ]
}
