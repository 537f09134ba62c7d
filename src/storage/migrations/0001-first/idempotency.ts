import type { ColumnTypes } from './column-types.ts'

/** Requests with an Idempotency-Key. */
export function idempotency({ bytes }: ColumnTypes): readonly string[] {
  return [
    `create table idempotent_requests (
      id text primary key, -- a digest of account, route and key
      account_id text not null,
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null, -- a digest of the body; after the end also the response, if it may be stored
      bytes bigint not null,
      lease_until bigint, -- until when a node runs it; null: it has ended
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index idempotent_requests_by_account on idempotent_requests (account_id, bytes)',
    'create index idempotent_requests_by_expiry on idempotent_requests (expires_at)',
  ]
}
