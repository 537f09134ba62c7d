import type { ColumnTypes } from './column-types.ts'

/** Webhooks, what is to be delivered to them, and results to post to callback URLs. */
export function webhooks({ bytes }: ColumnTypes): readonly string[] {
  return [
    // Belongs to an account or, when set, to an organization.
    `create table webhooks (
      id text primary key,
      account_id text not null,
      organization_id text,
      kind text not null default 'events', -- callback: signs the results that an account has posted to callback URLs
      url text not null,
      description text,
      event_types text not null,
      wrapped_key ${bytes} not null,
      sealed_secret ${bytes} not null,
      disabled_at bigint,
      disabled_reason text,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index webhooks_by_account on webhooks (account_id)',
    'create index webhooks_by_organization on webhooks (organization_id) where organization_id is not null',
    "create unique index webhooks_callback on webhooks (account_id) where kind = 'callback'",

    `create table webhook_deliveries (
      id text primary key,
      webhook_id text not null,
      event_id text not null, -- of an event or a callback
      status text not null,
      attempts integer not null default 0,
      next_attempt_at bigint, -- null: it has ended
      retry_until bigint not null,
      lease_until bigint,
      response_status integer,
      error text,
      created_at bigint not null,
      finished_at bigint,
      constraint webhook_deliveries_once unique (webhook_id, event_id)
    )`,
    'create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null',
    // The next ones of a webhook, without reading all that wait for the same receiver.
    `create index webhook_deliveries_owed on webhook_deliveries (webhook_id, next_attempt_at)
      where next_attempt_at is not null`,
    'create index webhook_deliveries_listed on webhook_deliveries (webhook_id, created_at, id)',
    'create index webhook_deliveries_by_status on webhook_deliveries (webhook_id, status, created_at, id)',
    'create index webhook_deliveries_finished on webhook_deliveries (finished_at) where finished_at is not null',

    // The outbox of results; a row is removed when its delivery ends.
    `create table callbacks (
      id text primary key,
      account_id text not null,
      wrapped_key ${bytes} not null,
      sealed ${bytes} not null, -- address and body
      bytes bigint not null, -- their size
      owed integer not null default 0, -- whether there is a delivery for it
      created_at bigint not null
    )`,
    'create index callbacks_by_account on callbacks (account_id, bytes)',
    'create index callbacks_by_age on callbacks (created_at)',
    'create index callbacks_new on callbacks (created_at) where owed = 0',
  ]
}
