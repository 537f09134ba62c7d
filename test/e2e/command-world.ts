import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal } from '../../src/accounts/principal.ts'
import { createAccountAdministration } from '../../src/accounts/users/administration.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { auditVerify } from '../../src/cli/audit.ts'
import type { CommandContext } from '../../src/cli/command-context.ts'
import type { Output } from '../../src/cli/output.ts'
import { composeAccounts } from '../../src/compose/accounts.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { createEventWriter } from '../../src/events/repository/event-writer.ts'
import { type Core, openCore } from '../../src/open-core.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { createSessions, type Sessions } from '../../src/sessions/sessions.ts'
import { fillDataFolder } from '../support/data-folder.ts'
import { createInput } from '../support/test-session.ts'

/** A data directory of its own, with the settings that name it. */
export interface Home {
  readonly folder: string
  readonly config: Config
  path(name: string): string
  /** The environment of a command that works there. */
  env(): Record<string, string>
  remove(): void
}

export function newHome(settings: Readonly<Record<string, string>> = {}): Home {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
  const env = { LATCHKEY_DATA_DIR: join(folder, 'data'), ...settings }
  return {
    folder,
    config: readConfig(env),
    path: (name) => join(folder, name),
    env: () => env,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a command said, to look at. */
export interface Said {
  readonly output: Output
  readonly results: string[]
  readonly words: string[]
}

export function recorder(): Said {
  const [results, words]: [string[], string[]] = [[], []]
  const say = (text: string) => void words.push(text)
  const output: Output = {
    result: async (text) => void results.push(...text.split('\n')),
    say,
    done: say,
    fail: say,
    progress: () => {},
  }
  return { output, results, words }
}

export function contextOf(home: Home, said: Said = recorder()): CommandContext {
  return { config: home.config, output: said.output }
}

/** What `latchkey audit verify` says of a data directory; throws at the first problem. */
export async function auditVerdict(config: Config): Promise<string> {
  const said = recorder()
  await auditVerify({ config, output: said.output }, {})
  return said.words.join('\n')
}

export interface OpenHome {
  readonly core: Core
  readonly sessions: Sessions
  person(name: string): Promise<Principal>
}

/** Does `work` over the opened database, as a server would, and closes it. */
export async function whileOpen<T>(home: Home, work: (open: OpenHome) => Promise<T>): Promise<T> {
  if (!existsSync(home.config.dataDir) && home.config.rootKey.kind === 'file') await fillDataFolder(home.config.dataDir)
  const core = await openCore(home.config, { create: true })
  try {
    return await work({ core, sessions: sessionsOf(core), person: (name) => personOf(core, name) })
  } finally {
    await core.close()
  }
}

export function sessionsOf({ store, audit, vault, clock, random }: Core): Sessions {
  return createSessions({
    store,
    patientStore: store,
    repository: createSessionRepository(store, 20),
    leaseRepository: createLeaseRepository(store),
    auditRepository: createAuditRepository(store),
    loopTurns: { next: () => Promise.resolve() },
    audit,
    events: createEventWriter({ db: store.db, clock, random, publicAddress: () => '' }),
    vault,
    egressPolicy: { allowsHost: () => true },
    showsUser: async () => ({ shown: null, cookies: null }),
    clock,
    random,
    sessionLimit: 1_000_000,
    bounds: null,
  })
}

async function personOf(core: Core, name: string): Promise<Principal> {
  const email = `${name}@example.org`
  const administration = createAccountAdministration(composeAccounts(core, null))
  const known = (await administration.listUsers()).find((user) => user.email === email)
  const user = known ?? (await administration.addUser({ email, name, password: null }))
  return {
    userId: user.id,
    email,
    operator: user.operator,
    credential: 'jwt',
    keyId: null,
    keyPrefix: null,
    scopes: new Set(['read', 'scrape', 'write']),
    tokenEpoch: null,
    token: null,
  }
}

export const sessionInput = createInput
