import { serveTasks } from '../../src/fetching/page-work/worker-body.ts'

/** What a task may have a worker process do. */
export type Act =
  | 'hang'
  | 'exit'
  | 'abort'
  | 'throw'
  | 'memory'
  | 'environment'
  | 'write'
  | 'pid'
  | { readonly echo: unknown }

const act = (what: Act): unknown => {
  if (typeof what === 'object') return what.echo
  if (what === 'hang') for (;;);
  if (what === 'exit') process.exit(1)
  if (what === 'abort') process.abort()
  if (what === 'throw') throw new Error('thrown')
  if (what === 'environment') return Object.keys(process.env)
  if (what === 'write') return process.permission.has('fs.write') || process.permission.has('child')
  if (what === 'memory') {
    const all: number[][] = []
    for (;;) all.push(new Array<number>(1e5).fill(0.5))
  }
  return process.pid
}

serveTasks(async (task, body) => () => (body.length > 0 ? body : act(task as Act)))
