import type { ColumnTypes } from './column-types.ts'

/** Users and what they log in with. */
export function accounts({ bytes }: ColumnTypes): readonly string[] {
  return [
    // The row of a removed user stays, without e-mail and name: rows of its deleted sessions refer to it, and their
    // audit trail.
    `create table users (
      id text primary key,
      email text not null unique, -- lower case
      name text not null,
      password_hash text,
      operator integer not null default 0,
      disabled integer not null default 0,
      token_epoch integer not null default 0, -- incremented to end every token issued before
      tokens_ended_at bigint, -- when they were ended last, also those of an external issuer, which carry no epoch
      session_limit integer, -- null: the limit of the setting
      created_at bigint not null,
      removed_at bigint
    )`,

    // The row of a revoked key is deleted: the audit trail of the account records it.
    `create table api_keys (
      id text primary key,
      user_id text not null references users (id),
      name text not null,
      key_hash ${bytes} not null unique,
      key_prefix text not null,
      scopes text not null, -- separated by commas
      created_at bigint not null,
      expires_at bigint,
      last_used_at bigint,
      requests bigint not null default 0
    )`,
    'create index api_keys_by_user on api_keys (user_id)',

    // Networks from which a user has logged in: wrong passwords of others do not lock them out.
    `create table login_networks (
      user_id text not null,
      network text not null,
      seen_at bigint not null, -- the latest log-in from there
      constraint login_networks_key primary key (user_id, network)
    )`,

    // Tokens that a log-out ended before they expired.
    `create table ended_tokens (
      id text primary key,
      expires_at bigint not null
    )`,
    'create index ended_tokens_by_expiry on ended_tokens (expires_at)',
  ]
}
