import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import { type ApiKeyScope, apiKeyScopes } from '../../src/accounts/principal.ts'
import { type AccountAdministration, createAccountAdministration } from '../../src/accounts/users/administration.ts'
import { composeAccounts } from '../../src/compose/accounts.ts'
import { composeServer, type Server, type ServerOptions } from '../../src/compose/server.ts'
import { readConfig } from '../../src/config.ts'
import type { PageWork } from '../../src/fetching/page-work/page-task.ts'
import { type Client, createClient } from './client.ts'
import { fillDataFolder } from './data-folder.ts'
import { openPageWork } from './page-work.ts'

/** The real server, composed in this process and listening on a free port of loopback. */
export interface RunningServer {
  readonly address: string
  readonly server: Server
  readonly dataDir: string
  /** Log lines at debug level, as written. */
  readonly logLines: readonly string[]
  /** Accounts as the commands beside a server manage them. */
  readonly administration: AccountAdministration
  /** Who holds the first key. */
  readonly operator: Client
  as(credential: string | Readonly<Record<string, string>>): Client
  /** A new account with a key of these scopes (default all), so that tests of one server do not meet. */
  newUser(options?: NewUser): Promise<TestUser>
  close(): Promise<void>
}

export interface NewUser {
  readonly password?: string
  readonly scopes?: readonly ApiKeyScope[]
  /** Epoch milliseconds. */
  readonly keyExpiresAt?: number
}

export interface TestUser extends Client {
  readonly userId: string
  readonly email: string
}

/** Of all servers of this process: to start processes takes longer than most of what they read for a test. */
const sharedPages: PageWork = { ...openPageWork(), close: async () => {} }

/** Whatever a test's target is called, it is on loopback. */
const everyNameIsLoopback: NonNullable<ServerOptions['resolve']> = async () => [{ address: '127.0.0.1', family: 4 }]

/**
 * Starts a server with a data directory of its own, as a first start leaves it, targets on loopback allowed, without rate
 * limits and without checks that nobody asked for (a first check of each session would visit the test's sites), unless
 * the settings (without `LATCHKEY_`) say otherwise. Every name resolves to 127.0.0.1.
 */
export async function startServer(
  settings: Readonly<Record<string, string>> = {},
  options: ServerOptions = {},
): Promise<RunningServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'))
  const logLines: string[] = []
  const usual = { PORT: '0', EGRESS_ALLOW: '127.0.0.0/8', RATE_LIMIT: 'off', MONITOR: 'off', BROWSER: 'off' }
  // Here it only says for how long idle connections are kept, as clients in tests keep theirs.
  const all = { DATA_DIR: dataDir, SHUTDOWN_SECONDS: '0', ...usual, ...settings }
  const environment = Object.fromEntries(Object.entries(all).map(([name, value]) => [`LATCHKEY_${name}`, value]))
  const config = readConfig(environment)
  if (all.DATA_DIR === dataDir) await fillDataFolder(dataDir)
  const server = await composeServer(config, {
    // Its queue is as long as its own server may have scrapes.
    pages: 'MAX_SCRAPES' in settings ? openPageWork({ maxQueued: config.maxScrapes }) : sharedPages,
    resolve: everyNameIsLoopback,
    logger: pino({ level: 'debug', base: null }, lineSink(logLines)),
    // Those who wait for a check ask every few milliseconds; where there are none, rounds only take time.
    roundPauseMs: all.MONITOR === 'on' ? 50 : 1_000,
    ...options,
  })
  const address = await server.listen()
  const accounts = composeAccounts(server.core, null)
  const administration = createAccountAdministration(accounts)
  let users = 0
  return {
    address,
    server,
    dataDir,
    logLines,
    administration,
    operator: createClient(address, settings['API_KEY'] ?? server.firstKey ?? ''),
    as: (credential) => createClient(address, credential),
    newUser: async ({ password, scopes = apiKeyScopes, keyExpiresAt } = {}) => {
      users += 1
      const email = `user-${users}@example.org`
      const { id } = await administration.addUser({ email, name: null, password: password ?? null })
      const key = await administration.createKeyFor(email, { name: 'key', scopes, expiresAt: keyExpiresAt ?? null })
      return { ...createClient(address, key.key ?? ''), userId: id, email }
    },
    close: async () => {
      const closed = server.close()
      // Nobody waits for those that a test has left behind.
      server.cutWork()
      await closed
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function lineSink(lines: string[]): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
}
