import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createPagePool, type PagePoolOptions } from './fetching/page-work/page-pool.ts'
import type { JudgeTask, PageWork, Rendered } from './fetching/page-work/page-task.ts'
import type { Look } from './verdict/compare/look.ts'
import type { Judgement } from './verdict/judgement.ts'
import type { Page } from './verdict/page.ts'
import { WINDOW_CHARS } from './verdict/window.ts'

/** Joins the pool with what it works on: its workers run `run-page-task.ts`. */
export function createPageWork(options: Partial<PagePoolOptions> = {}): PageWork {
  const pool = createPagePool({ spawn, ...options })
  return {
    // Each kind of task has its own kind of answer (run-page-task.ts).
    render: (task) => pool.run({ kind: 'render', ...task }) as Promise<Rendered>,
    judge: (page, { window }) => pool.run(judgeTask(page, window)) as Promise<Judgement>,
    look: (page, rule) => pool.run({ kind: 'look', page, rule }) as Promise<Look>,
    close: () => pool.close(),
  }
}

/** Copies no more than will be read; one character more in the middle tells the worker that something is missing. */
function judgeTask(page: Page, window: boolean): JudgeTask {
  const { body } = page
  const isCut = window && body.length > 2 * WINDOW_CHARS + 1 && body.trimStart().startsWith('<')
  if (!isCut) return { kind: 'judge', page, window }
  const ends = `${body.slice(0, WINDOW_CHARS)}\n${body.slice(-WINDOW_CHARS)}`
  return { kind: 'judge', page: { ...page, body: ends }, window }
}

function spawn(maxHeapMb: number): Worker {
  // `.ts` from source, `.js` once compiled.
  return new Worker(new URL(`./page-thread${extname(import.meta.filename)}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    // Code that reads strangers' pages needs none of this process's settings, some of which are secret.
    env: {},
    execArgv: [],
  })
}
