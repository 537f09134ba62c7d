/**
 * `npm run test:fuzz [-- --quick] [--seed N] [--phases coverage,fuzzing]`: requests made from the server's own document by
 * schemathesis, all phases of it. No answer may be a 5xx (but for what a target did), have a status or form that the
 * document lacks, or refuse with 422 the form of what the document calls valid. Ends with 1 where one did, or where fewer
 * cases ran than promised.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createServerHome, processKey } from '../support/server-process.ts'
import { schemathesis } from './environment.ts'

/** `wait_seconds` may be as long. */
const longestWaitSeconds = 300

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' }, phases: { type: 'string' } },
})

const effort = values.quick
  ? { phases: 'examples,fuzzing', examples: 4, time: [], cases: 200 }
  : { phases: 'examples,coverage,fuzzing,stateful', examples: 100, time: ['--max-time', '600'], cases: 8_000 }

const phases = values.phases ?? effort.phases

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'allow_header_conformance',
  'unsupported_method',
  'accepted_where_valid',
]

/** What a target did, or has not done in time, is no fault of the server. */
const config = `[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "502", "504"]
`

async function main(): Promise<number> {
  const program = await schemathesis()
  const home = createServerHome()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fuzz-'))
  try {
    // Nothing may be dialled: what a fuzzer asks for is refused or does not resolve.
    const settings = { EGRESS_ALLOW: '', SESSION_LIMIT: '1000000', WEBHOOK_LIMIT: '1000000', LOG_LEVEL: 'error' }
    const server = await home.start(settings)
    writeFileSync(join(folder, 'schemathesis.toml'), config)
    const { code, output } = await run(program, folder, server.address)
    await server.stop('SIGTERM')
    const cases = Number(/(\d[\d,]*) generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0)
    process.stdout.write(`${cases} cases, at least ${effort.cases} wanted.\n`)
    return code === 0 && cases >= effort.cases ? 0 : 1
  } finally {
    home.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(program: string, folder: string, address: string): Promise<{ code: number; output: string }> {
  const args = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', `${address}/openapi.json`],
    ...['--header', `X-API-Key: ${processKey}`, '--phases', phases, '--checks', checks.join(',')],
    // Without a time each operation gets its examples once, however slow the machine; with one they are repeated until then.
    ...['--max-examples', String(effort.examples), ...effort.time, '--workers', '4'],
    // A stream does not end by itself; a capture opens a browser and keeps it for a quarter of an hour.
    ...['--exclude-path-regex', '(/events/stream|/sessions/capture|[}]/login)$', '--continue-on-failure'],
    // Longer than a request may wait for a session that an earlier one has leased.
    ...['--request-timeout', String(longestWaitSeconds + 30)],
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color'],
    ...(values.seed === undefined ? [] : ['--seed', values.seed]),
  ]
  const hooks = { SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' }
  const env = { ...process.env, ...hooks }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    process.stdout.write(chunk)
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

process.exitCode = await main()
