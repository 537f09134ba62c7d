import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'

/** Made by the first who wants one, and copied by all: the migrations of a new database take longer than most tests. */
let first: Promise<string> | null = null

/** Fills `folder`, which need not exist, with what a first start leaves: a database without accounts, and its root key. */
export async function fillDataFolder(folder: string): Promise<void> {
  first ??= firstFolder()
  cpSync(await first, folder, { recursive: true })
}

async function firstFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-first-'))
  const core = await openCore(readConfig({ LATCHKEY_DATA_DIR: folder }), { create: true })
  await core.close()
  return folder
}
