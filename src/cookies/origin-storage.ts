/** What a browser kept for one origin beside its cookies; for the tiers that run one. */
export interface OriginStorage {
  /** `scheme://host[:port]`. */
  readonly origin: string
  readonly localStorage: readonly { readonly name: string; readonly value: string }[]
  /** As its exporter wrote it, JSON; null: none. */
  readonly indexedDb: string | null
}
