import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'

type Files = readonly (readonly [name: string, bytes: Buffer])[]

/** Made by the first who wants them, and copied by all: the migrations of a new database take longer than most tests. */
let first: Promise<Files> | null = null

/** Fills `folder`, which need not exist, with what a first start leaves: a database without accounts, and its root key. */
export async function fillDataFolder(folder: string): Promise<void> {
  first ??= firstFiles()
  const files = await first
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes, { mode: 0o600 })
}

async function firstFiles(): Promise<Files> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-first-'))
  try {
    const core = await openCore(readConfig({ LATCHKEY_DATA_DIR: folder }), { create: true })
    await core.close()
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
