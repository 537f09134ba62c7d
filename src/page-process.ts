import type { PageTask } from './fetching/page-work/page-task.ts'
import { serveTasks } from './fetching/page-work/worker-body.ts'
import { preparePageTask } from './run-page-task.ts'

// Composition root of a process that works on pages: joins the code that runs tasks with the code that reads pages.
serveTasks((task) => preparePageTask(task as PageTask))
