import type { PageTask } from './fetching/page-work/page-task.ts'
import { serveTasks } from './fetching/page-work/worker-body.ts'
import { withBody } from './fetching/page-work/worker-message.ts'
import { preparePageTask } from './run-page-task.ts'

// Composition root of a process or a thread that works on pages: joins the code that runs tasks with the code that reads pages.
serveTasks((task, body) => preparePageTask(withBody(task as PageTask, body)))
