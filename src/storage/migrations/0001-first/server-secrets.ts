import type { ColumnTypes } from './column-types.ts'

/** The server's own secrets: MAC key of the audit trail, key that signs tokens, key pair for encrypted cookies. */
export function serverSecrets({ bytes }: ColumnTypes): readonly string[] {
  return [
    `create table server_secrets (
      name text primary key,
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null,
      created_at bigint not null
    )`,
  ]
}
