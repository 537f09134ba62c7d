import type { PageTask } from './fetching/page-work/page-task.ts'
import { serveTasks } from './fetching/page-work/worker-body.ts'
import { preparePageTask } from './run-page-task.ts'

// Composition root of a process that works on pages: joins the room that runs tasks with the rooms that know pages.
serveTasks((task) => preparePageTask(task as PageTask))
