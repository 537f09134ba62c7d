/** What accounts have used: a total for each day, and one for each domain and month. */
export function usage(): readonly string[] {
  return [
    `create table usage_daily (
      account_id text not null,
      day integer not null, -- days since the epoch, UTC; with a domain the first one of the month
      domain text not null, -- empty: the total of the day
      credits bigint not null,
      requests bigint not null,
      constraint usage_daily_pk primary key (account_id, day, domain)
    )`,
    "create index usage_daily_domains_by_day on usage_daily (day) where domain <> ''",
  ]
}
