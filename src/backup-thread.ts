import { workerData } from 'node:worker_threads'
import type { BackupData } from './backup-in-thread.ts'
import { copyDatabase } from './storage/backup.ts'

// The body of the thread of `latchkey backup`.
const { from, to, suffix } = workerData as BackupData
copyDatabase(from, to, { suffix, replace: false })
