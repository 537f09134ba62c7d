import type { ColumnTypes } from './column-types.ts'

/** Jobs, alone and in batches. */
export function jobs({ bytes }: ColumnTypes): readonly string[] {
  return [
    // input, result and callback are sealed under wrapped_key.
    `create table jobs (
      id text primary key,
      account_id text not null,
      key_id text, -- the API key that submitted it
      vocabulary text, -- in which the client reads a status; null: that of our API
      batch_id text,
      batch_position integer not null default 0,
      status text not null,
      repeatable integer not null default 0, -- changes nothing: another node may run it if the first one dies
      attempts integer not null default 0, -- how often a node claimed it; the fencing token of the node that holds it
      attempt_limit integer not null default 2, -- after so many, it is not started again when its node dies
      lease_until bigint, -- until when a node holds it
      cancelled_at bigint, -- a running job that was cancelled does not wait again

      wrapped_key ${bytes} not null,
      input ${bytes},
      result ${bytes},
      result_id text, -- the blob that has the result
      failure text, -- the error code of a failure without a sealed end
      callback ${bytes}, -- the callback URL

      login_session_id text, -- the session that it waits for, until somebody has logged in again
      login_since bigint, -- since when it waits; null: it does not
      login_until bigint, -- when it stops waiting, kept from its first wait
      login_version integer, -- the state that a user had last set when it began to wait

      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index jobs_by_status on jobs (status, created_at)',
    'create index jobs_by_account on jobs (account_id, status)',
    'create index jobs_by_account_and_age on jobs (account_id, created_at, id)',
    'create index jobs_by_batch on jobs (batch_id, batch_position) where batch_id is not null',
    // Those whose lease has ended, without reading all that wait.
    'create index jobs_by_lease on jobs (lease_until) where lease_until is not null',
    'create index jobs_waiting_for_login on jobs (login_since) where login_since is not null',
    'create index jobs_by_expiry on jobs (expires_at)',

    `create table batches (
      id text primary key,
      account_id text not null,
      key_id text,
      vocabulary text,
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null, -- the URLs in order, and the callback URL
      cancelled_at bigint,
      ended_at bigint, -- when every item had ended
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index batches_by_account on batches (account_id)',
    'create index batches_open on batches (created_at) where ended_at is null',
    'create index batches_by_expiry on batches (expires_at)',
  ]
}
