import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely'
import type { Store } from '../../src/storage/store.ts'

interface PlanLine {
  readonly detail: string
}

/** How SQLite runs the queries that `use` makes: the lines of EXPLAIN QUERY PLAN of each. */
export async function queryPlans(store: Store, use: (db: Store['db']) => Promise<unknown>): Promise<string[][]> {
  const queries: CompiledQuery[] = []
  const recorder: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      queries.push(store.db.getExecutor().compileQuery<RootOperationNode>(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await use(store.db.withPlugin(recorder))
  const plans: string[][] = []
  for (const { sql, parameters } of queries) {
    const explained = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]) as CompiledQuery<PlanLine>
    const rows = await store.all(explained)
    plans.push(rows.map(({ detail }) => detail))
  }
  return plans
}
