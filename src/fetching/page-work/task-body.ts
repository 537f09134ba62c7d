import type { PageTask } from './page-task.ts'
import type { TaskBody } from './worker-message.ts'

const noBytes = new Uint8Array()

/** A task without its body, and the body, which is sent to a worker process in pieces. */
export function apart(task: PageTask): { readonly task: PageTask; readonly body: TaskBody } {
  if ('page' in task) return { task: { ...task, page: { ...task.page, body: '' } }, body: task.page.body }
  return { task: { ...task, body: noBytes }, body: task.body }
}

/** Undoes `apart`. */
export function withBody(task: PageTask, body: TaskBody): PageTask {
  if ('page' in task) return { ...task, page: { ...task.page, body: String(body) } }
  return { ...task, body: typeof body === 'string' ? Buffer.from(body) : body }
}
