import type { ColumnTypes } from './column-types.ts'

/** Organizations, their members, and invitations. */
export function organizations({ bytes }: ColumnTypes): readonly string[] {
  return [
    `create table organizations (
      id text primary key,
      name text not null,
      slug text not null unique,
      description text,
      is_personal integer not null default 0,
      created_at bigint not null
    )`,

    `create table memberships (
      organization_id text not null references organizations (id),
      user_id text not null references users (id),
      role text not null, -- member, admin or owner
      joined_at bigint not null,
      constraint memberships_pk primary key (organization_id, user_id)
    )`,
    'create index memberships_by_user on memberships (user_id)',

    `create table invitations (
      id text primary key,
      organization_id text not null references organizations (id),
      email text not null,
      role text not null,
      token_hash ${bytes} not null unique,
      created_by text not null,
      created_at bigint not null,
      expires_at bigint not null,
      settled_at bigint,
      outcome text -- accepted, declined or revoked; null: open
    )`,
    'create index invitations_by_org on invitations (organization_id)',
  ]
}
