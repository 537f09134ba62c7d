import { type PGlite, parse, protocol } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'

/** What kysely asks of PGlite. */
export type QueryablePGlite = Extract<PGliteDialectConfig['pglite'], { readonly ready: boolean }>

export interface PreparedPGlite extends QueryablePGlite {
  /** Prepares everything anew, as is needed once tables have other columns. */
  forget(): Promise<void>
}

interface Statement {
  readonly name: string
  readonly types: readonly number[]
  readonly described: Messages
}

type Messages = Parameters<typeof parse.parseResults>[0]

/**
 * PGlite whose statements are parsed and planned once and then only bound, as a driver of a PostgreSQL does it: that is
 * three quarters of what a query costs here. For one caller at a time, which kysely sees to.
 */
export function preparedPGlite(pglite: PGlite): PreparedPGlite {
  const { serialize } = protocol
  const known = new Map<string, Statement>()
  let prepared = 0

  /** One message after the other: after one that fails, the next must not be sent. */
  async function send(...messages: readonly Uint8Array[]): Promise<Messages> {
    const answers: Messages = []
    try {
      for (const message of messages)
        answers.push(...(await pglite.execProtocol(message, { syncToFs: false })).messages)
    } finally {
      answers.push(...(await pglite.execProtocol(serialize.sync(), { syncToFs: false })).messages)
    }
    return answers
  }

  async function prepare(text: string): Promise<Statement> {
    prepared += 1
    const name = `s${prepared}`
    const messages = await send(serialize.parse({ text, name }), serialize.describe({ type: 'S', name }))
    const described = messages.filter((message) => message.name === 'rowDescription')
    const statement = { name, types: parse.parseDescribeStatementResults(messages), described }
    known.set(text, statement)
    return statement
  }

  async function execute(text: string, params: readonly unknown[]): Promise<Messages> {
    const { name, types, described } = known.get(text) ?? (await prepare(text))
    const values = params.map((param, index) => {
      if (param === null || param === undefined) return null
      return (pglite.serializers[types[index] ?? 0] ?? String)(param)
    })
    return [...described, ...(await send(serialize.bind({ statement: name, values }), serialize.execute({})))]
  }

  const query: QueryablePGlite['query'] = async <T>(text: string, params: readonly unknown[] = []) => {
    const [result] = parse.parseResults(await execute(text, params), pglite.parsers)
    if (result === undefined) throw new Error(`no result of ${text}`)
    return { ...result, rows: result.rows as T[] }
  }

  return {
    ready: true,
    closed: false,
    waitReady: Promise.resolve(),
    close: () => pglite.close(),
    query,
    transaction: async (work) => {
      const rollback = async (): Promise<void> => void (await execute('rollback', []))
      await execute('begin', [])
      try {
        const done = await work({ query, rollback })
        await execute('commit', [])
        return done
      } catch (error) {
        await rollback()
        throw error
      }
    },
    forget: async () => {
      known.clear()
      await pglite.exec('deallocate all')
    },
  }
}
