import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isOperation, type Operation } from './operations.ts'
import { type MissingEnvironment, type PythonEnvironment, pythonEnvironment } from './python-environments.ts'
import { type CheckResult, type ClientRun, withGaps } from './results.ts'
import { startTarget } from './target.ts'

/** A server that clients are tried on. */
export interface ClientServer {
  readonly address: string
  /** Scrapes a minute; null where there are no limits. */
  readonly scrapeLimit: number | null
  /** Makes an account of its own; answers its key. */
  newKey(): Promise<string>
}

interface Version {
  /** Null: the newest. */
  readonly version: string | null
  readonly script: 'sdk_2_0.py' | 'sdk_2_1.py'
}

const versions: readonly Version[] = [
  { version: '2.0.0', script: 'sdk_2_0.py' },
  { version: '2.1.0', script: 'sdk_2_1.py' },
  { version: null, script: 'sdk_2_1.py' },
]

/** Every version of the SDK, in both of its forms, at each of the servers. */
export async function runPythonClients(servers: readonly ClientServer[]): Promise<ClientRun[]> {
  const runs: ClientRun[] = []
  for (const { version, script } of versions) {
    const environment = await pythonEnvironment(version)
    const settings = servers.flatMap((server) => forms.map((form) => ({ server, form })))
    const made = await Promise.all(settings.map((setting) => runOne(environment, { ...setting, script, version })))
    runs.push(...made)
  }
  return runs
}

const forms = ['sync', 'async'] as const

interface Setting {
  readonly server: ClientServer
  readonly form: (typeof forms)[number]
  readonly script: Version['script']
  readonly version: string | null
}

async function runOne(
  environment: PythonEnvironment | MissingEnvironment,
  { server, form, script, version }: Setting,
): Promise<ClientRun> {
  const run = `${form}, limits ${server.scrapeLimit === null ? 'off' : 'on'}`
  const title = 'version' in environment ? environment.version : (version ?? 'newest')
  const name = { client: `Python ${title}`, run }
  if ('reason' in environment) return { ...name, results: [], absent: [], skipped: environment.reason }
  const site = await startTarget()
  try {
    const given = {
      address: server.address,
      key: await server.newKey(),
      site: site.url(''),
      form,
      limits: server.scrapeLimit !== null,
      scrape_limit: server.scrapeLimit,
    }
    return withGaps({ ...(await follow(environment.python, script, given, name)), skipped: null })
  } finally {
    await site.close()
  }
}

type Line = { operation: string; absent?: boolean; what?: string; error?: string | null }

/** Runs a script to its end and reads what it tells, a line of JSON each. */
async function follow(
  python: string,
  script: string,
  given: object,
  name: Pick<CheckResult, 'client' | 'run'>,
): Promise<Pick<ClientRun, 'client' | 'run' | 'results' | 'absent'>> {
  const cwd = join(import.meta.dirname, 'python')
  const { status, stdout, stderr } = await endOf(python, [script, JSON.stringify(given)], cwd)
  const results: CheckResult[] = []
  const absent: Operation[] = []
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
    const { operation, absent: isAbsent, what = '', error = null } = JSON.parse(line) as Line
    if (!isOperation(operation)) throw new Error(`${script} told of an unknown operation: ${operation}`)
    if (isAbsent === true) absent.push(operation)
    else results.push({ ...name, operation, what, error })
  }
  if (status !== 0) {
    results.push({ ...name, operation: 'errors', what: `${script} runs to its end`, error: stderr.slice(-2000) })
  }
  return { ...name, results, absent }
}

function endOf(command: string, args: readonly string[], cwd: string) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece
  })
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece
  })
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done, fail) => {
    child.once('error', fail)
    child.once('close', (status) => done({ status, stdout, stderr }))
  })
}
