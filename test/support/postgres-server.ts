import { execFileSync, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A PostgreSQL of the tests, which ends with the process that started it. */
export interface PostgresServer {
  /** What clients connect to: a folder with its socket. */
  readonly folder: string
  /** Ends it, after it has written everything to its files. */
  stop(): Promise<void>
}

const postgresUser = 'latchkey'

/** The address of a database of a server that listens in `folder`. */
export function postgresUrl(folder: string, database = 'postgres'): string {
  return `postgres:///${database}?${new URLSearchParams({ host: folder, user: postgresUser })}`
}

/** The folder of PostgreSQL's programs, the newest of those that Debian's packages and the path have; null: none. */
export function postgresPrograms(): string | null {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(root, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => isProgram(join(folder, name)))) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Makes an empty database cluster in `folder`. What survives a crash of the machine is of no use to a test. */
export function createCluster(folder: string): void {
  mkdirSync(folder, { mode: 0o700 })
  const { command, prefix } = asPostgres('initdb')
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', folder])
  const wanted = ['-A', 'trust', '-U', postgresUser, '-E', 'UTF8', '--locale=C', '--wal-segsize=1', '--no-sync']
  execFileSync(command, [...prefix, ...wanted, '-D', folder], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Copies a cluster whose server has stopped. */
export function copyCluster(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

/** Starts a server on a cluster. Ended by the end of its input, so that it outlives nobody who was killed. */
export async function startPostgresServer(folder: string): Promise<PostgresServer> {
  const { command, prefix } = asPostgres('postgres')
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    autovacuum: 'off',
    shared_buffers: '32MB',
    max_connections: '60',
  }
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  const script = 'exec 3<&0; "$@" 3<&- & server=$!; (read -r _ <&3; kill -TERM "$server") & wait "$server"'
  const args = ['-c', script, 'sh', command, ...prefix, '-D', folder, ...options]
  const child = spawn('sh', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  let said = ''
  const isReady = new Promise<void>((done, fail) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready to accept connections')) done()
    })
    void ended.then(() => fail(new Error(`PostgreSQL ended: ${said}`)))
  })
  await isReady
  child.unref()
  return {
    folder,
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** PostgreSQL refuses to run as root. */
function asPostgres(program: string): { readonly command: string; readonly prefix: readonly string[] } {
  const path = join(postgresPrograms() ?? '', program)
  if (process.getuid?.() !== 0) return { command: path, prefix: [] }
  return { command: 'setpriv', prefix: ['--reuid=postgres', '--regid=postgres', '--clear-groups', path] }
}
