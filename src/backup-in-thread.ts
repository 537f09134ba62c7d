import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** What the thread is given when it starts, for `copyDatabase`. */
export interface BackupData {
  readonly from: string
  readonly to: string
  readonly suffix: string
}

/** Copies a database in a thread of its own, so that this one can react to a signal. Throws as `copyDatabase`. */
export async function backupInThread(workerData: BackupData): Promise<void> {
  // `.ts` from source, `.js` when compiled.
  const file = `./backup-thread${extname(import.meta.filename)}`
  await once(new Worker(new URL(file, import.meta.url), { workerData }), 'exit')
}
