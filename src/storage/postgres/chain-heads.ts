import type { PoolClient } from 'pg'
import type { ChainAppend, ChainHead, ChainLink, Write } from '../write.ts'
import type { Statement } from './batch.ts'

/** Heads remembered at most. */
const mostHeads = 20_000

/** Moves a head and adds the entry. A head that has moved leaves nothing to count: the division fails the transaction. */
const appendSql = (moveHead: string) => `
  with head as (${moveHead} returning 1), entry as (
    insert into audit_entries (chain, seq, mac, id, action, actor, at, details)
    select $1, $2, $3, $4, $5, $6, cast($7 as bigint), $8 from head returning 1
  ) select 1 / count(*) from entry`
const firstSql = appendSql('insert into audit_heads (chain, seq, mac) values ($1, $2, $3) on conflict do nothing')
const nextSql = appendSql(
  'update audit_heads set seq = $2, mac = $3 where chain = $1 and seq = cast($9 as bigint) and mac = $10',
)

/**
 * The heads of the chains that this process appended to last. So an append needs no read of its own: it states the head
 * that it follows, and fails if another process has moved that.
 */
export class ChainHeads {
  readonly #link: ChainLink
  readonly #heads = new Map<string, ChainHead | null>()

  constructor(link: ChainLink) {
    this.#link = link
  }

  /** Reads those heads that are not known. */
  async know(chains: ReadonlySet<string>, client: Pick<PoolClient, 'query'>): Promise<void> {
    const unknown = [...chains].filter((chain) => !this.#heads.has(chain))
    if (unknown.length === 0) return
    if (this.#heads.size + unknown.length > mostHeads) this.#heads.clear()
    const { rows } = await client.query<ChainHead & { readonly chain: string }>(
      'select chain, seq, mac from audit_heads where chain = any($1)',
      [unknown],
    )
    const found = new Map(rows.map(({ chain, seq, mac }) => [chain, { seq, mac }]))
    for (const chain of unknown) this.#heads.set(chain, found.get(chain) ?? null)
  }

  forget(chains: Iterable<string>): void {
    for (const chain of chains) this.#heads.delete(chain)
  }

  /** Links entries one after another; `keep` remembers their heads, once they are committed. */
  begin(): { append(entry: ChainAppend['append']): Statement; keep(): void } {
    const moved = new Map<string, ChainHead>()
    return {
      append: (entry) => {
        const { chain, id, action, actor, at, details } = entry
        const head = moved.get(chain) ?? this.#heads.get(chain) ?? null
        const next = this.#link(head, entry)
        moved.set(chain, next)
        const params = [chain, next.seq, next.mac, id, action, actor, at, details]
        if (head === null) return { sql: firstSql, params }
        return { sql: nextSql, params: [...params, head.seq, head.mac] }
      },
      keep: () => {
        for (const [chain, head] of moved) this.#heads.set(chain, head)
      },
    }
  }
}

/** The chains that lists append to. */
export function chainsOf(lists: readonly (readonly Write[])[]): Set<string> {
  return new Set(lists.flat().flatMap((write) => ('append' in write ? [write.append.chain] : [])))
}
