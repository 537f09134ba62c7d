import { parentPort } from 'node:worker_threads'
import type { PageTask } from './fetching/page-work/page-task.ts'
import { runPageTask } from './run-page-task.ts'

// Body of a thread of the page pool: one task after the other, each answered with its result.
if (parentPort === null) throw new Error('this file is the body of a thread')
const port = parentPort
port.on('message', (task: PageTask) => {
  runPageTask(task).then(
    (value) => port.postMessage({ value }),
    (error: unknown) => port.postMessage({ problem: error instanceof Error ? error.message : 'unknown' }),
  )
})
