import type { ColumnTypes } from './column-types.ts'

/** Large, temporary data of an account. */
export function blobs({ bytes }: ColumnTypes): readonly string[] {
  return [
    `create table blobs (
      id text primary key,
      account_id text not null,
      content_type text not null,
      wrapped_key ${bytes} not null,
      bytes bigint not null, -- size when sealed
      data ${bytes}, -- the sealed chunk of a small blob; null: it is in a file
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index blobs_by_account on blobs (account_id, bytes)',
    'create index blobs_by_expiry on blobs (expires_at)',
  ]
}
