import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { isObject, type JsonObject } from '../../json-object.ts'
import { CommandError } from '../command-error.ts'

/** A row of the file that can be imported. */
export interface BulkRow {
  /** From 1: the line of an NDJSON file, or the record of a CSV file, its header not counted. */
  readonly number: number
  readonly externalId: string
  /** The body of an import. */
  readonly body: JsonObject
}

export interface UnreadableRow {
  /** As `BulkRow.number`. */
  readonly number: number
  readonly externalId: null
  /** Why it cannot be read. */
  readonly problem: string
}

export type BulkFormat = 'ndjson' | 'csv'

/** The columns of a CSV file: fields of an import that are texts. */
const textColumns = [
  'external_id',
  'name',
  'domain',
  'content',
  'format',
  'user_agent',
  'expected_user',
  'expires_at',
  'notes',
  'validation_url',
  'locale',
  'timezone',
] as const
/** Names of columns that mean the same as another one. */
const otherNames: ReadonlyMap<string, string> = new Map([['cookies', 'content']])
/** Several labels in one cell. */
const labelColumn = 'labels'
const proxyColumn = 'proxy_url'
const columns: readonly string[] = [...textColumns, labelColumn, proxyColumn]

/** The format that the name of a file says. Throws CommandError when it says none. */
export function bulkFormatOf(file: string): BulkFormat {
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson'
  if (/\.csv$/i.test(file)) return 'csv'
  throw new CommandError(
    `${file} is neither .ndjson, .jsonl nor .csv. Send the export of one session with POST /api/v1/sessions/import.`,
  )
}

/** The rows of a file, in order. Throws CommandError for a CSV file with wrong columns, and what reading a file throws. */
export function readRows(file: string): AsyncGenerator<BulkRow | UnreadableRow> {
  return bulkFormatOf(file) === 'csv' ? readCsv(file) : readNdjson(file)
}

async function* readNdjson(file: string): AsyncGenerator<BulkRow | UnreadableRow> {
  let number = 0
  for await (const line of linesOf(textOf(file))) {
    number += 1
    if (line.trim() !== '') yield jsonRow(number, line)
  }
}

/** The text of a file in pieces. Throws CommandError when it is not UTF-8. */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Buffer): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw new CommandError(`${file} is not UTF-8; save it with this encoding.`)
    }
  }
  for await (const bytes of createReadStream(file)) yield decode(bytes as Buffer)
  yield decode()
}

/** Ends lines at line feeds alone: `readline` also ends them at U+2028, which a text in JSON may contain. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = []
  for await (const piece of pieces) {
    const [first = '', ...more] = piece.split('\n')
    begun.push(first)
    for (const line of more) {
      yield begun.join('')
      begun = [line]
    }
  }
  yield begun.join('')
}

/** A line of an NDJSON file. */
export function jsonRow(number: number, line: string): BulkRow | UnreadableRow {
  try {
    const body: unknown = JSON.parse(line.replace(/^\ufeff/, ''))
    return isObject(body) ? rowOf(number, body) : unreadable(number, 'is not a JSON object')
  } catch {
    return unreadable(number, 'is not well-formed JSON')
  }
}

async function* readCsv(file: string): AsyncGenerator<BulkRow | UnreadableRow> {
  // A record with more cells than the header is an error: its text had a comma, and no quotes.
  const records = parse({ columns: knownColumns, relax_column_count_less: true })
  const source = Readable.from(textOf(file)).on('error', (error) => records.destroy(error))
  let number = 0
  for await (const record of source.pipe(records)) {
    number += 1
    yield rowOf(number, csvBody(record as Record<string, string>))
  }
}

function knownColumns(header: readonly string[]): string[] {
  const names = header.map((name) => otherNames.get(name.trim()) ?? name.trim())
  const unknown = names.filter((name) => !columns.includes(name))
  if (unknown.length > 0 && names.length === 1 && /[;\t]/.test(header[0] ?? '')) {
    throw new CommandError('The columns must be separated by commas; save the file again as CSV with commas.')
  }
  if (unknown.length > 0) {
    throw new CommandError(
      `Unknown columns: ${unknown.join(', ')}. Known columns: ${[...columns, ...otherNames.keys()].join(', ')}.`,
    )
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new CommandError(`The column ${twice} appears twice.`)
  return names
}

/** The body of an import from a record of a CSV file; empty cells count as absent. */
export function csvBody(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const { [labelColumn]: labels = '', [proxyColumn]: proxy = '' } = record
  const texts = textColumns.flatMap((name) => (record[name] ? [[name, record[name]] as const] : []))
  const words = labels.split(/[;,\s]+/).filter(Boolean)
  return {
    ...Object.fromEntries(texts),
    ...(words.length === 0 ? {} : { labels: words }),
    ...(proxy === '' ? {} : { proxy: { url: proxy } }),
  }
}

function rowOf(number: number, body: JsonObject): BulkRow | UnreadableRow {
  const externalId = body['external_id']
  if (typeof externalId === 'string' && externalId !== '') return { number, externalId, body }
  return unreadable(number, 'has no external_id: with it, a repeated import updates the session')
}

function unreadable(number: number, problem: string): UnreadableRow {
  return { number, externalId: null, problem }
}
