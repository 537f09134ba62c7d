import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemStopwatch } from '../../src/clock.ts'
import { LoopTurns } from '../../src/fairness/loop-turns.ts'
import type { PagePoolOptions } from '../../src/fetching/page-work/page-pool.ts'
import type { PageWork } from '../../src/fetching/page-work/page-task.ts'
import { startWorkerProcess } from '../../src/fetching/page-work/worker-process.ts'
import { startWorkerThread } from '../../src/fetching/page-work/worker-thread.ts'
import { createPageWork } from '../../src/page-work.ts'
import { compiled } from './compiled.ts'
import { checkout } from './processes.ts'

/** The pool of a server, whose processes run compiled where they can. */
export function openPageWork(options: Partial<PagePoolOptions> = {}): PageWork {
  const file = pathToFileURL(compiled('page-process.js') ?? join(checkout, 'src/page-process.ts'))
  const start = (maxHeapMb: number) => startWorkerProcess(file, maxHeapMb)
  const startThread = (maxHeapMb: number) => startWorkerThread(file, maxHeapMb)
  return createPageWork({ start, startThread, loopTurns: new LoopTurns(systemStopwatch), ...options })
}
