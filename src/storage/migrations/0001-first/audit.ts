import type { ColumnTypes } from './column-types.ts'

/** The audit trail: chains of entries, each bound to the one before by a MAC. */
export function audit({ bytes }: ColumnTypes): readonly string[] {
  return [
    // Append-only.
    `create table audit_entries (
      chain text not null, -- session:<id> or account:<id>
      seq bigint not null,
      id text not null,
      action text not null,
      actor text not null,
      at bigint not null,
      details text not null, -- the exact text that the MAC covers
      mac ${bytes} not null,
      constraint audit_entries_pk primary key (chain, seq)
    )`,

    `create table audit_heads (
      chain text primary key,
      seq bigint not null,
      mac ${bytes} not null
    )`,

    // Refused uses of a session that are counted and share one entry.
    `create table refused_uses (
      session_id text not null,
      reason text not null,
      actor text not null,
      key_prefix text,
      since bigint not null, -- when the window opened, with the refusal that has an entry of its own
      refused bigint not null, -- how many came after it
      constraint refused_uses_key primary key (session_id, reason, actor)
    )`,
    'create index refused_uses_since on refused_uses (since)',
  ]
}
