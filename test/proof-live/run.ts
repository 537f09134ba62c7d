import type { Application, RunningApplication } from './application.ts'
import { type Expected, rowOf } from './observed.ts'
import { NotInstalled } from './packages.ts'
import { type ProofWorld, prove } from './prove.ts'
import type { Line } from './table.ts'

/** An application that runs, and what ends it and everything that it started. */
export interface OpenApplication {
  readonly running: RunningApplication
  close(): Promise<void>
}

export interface RunDependencies {
  readonly world: ProofWorld
  /** Installs and starts one. Throws NotInstalled where it cannot be had here. */
  open(application: Application): Promise<OpenApplication>
  /** Told of progress, a line each. */
  say(line: string): void
}

export interface RunResult {
  readonly lines: readonly Line[]
  readonly notInstalled: readonly { readonly name: string; readonly why: string }[]
}

/** Starts the applications one after the other; those that run are left alone side by side. */
export async function runProof(applications: readonly Application[], deps: RunDependencies): Promise<RunResult> {
  const proofs: Promise<Line>[] = []
  const notInstalled: { name: string; why: string }[] = []
  for (const application of applications) {
    const { name, covers } = application
    deps.say(`${name}: installs and starts`)
    try {
      const opened = await deps.open(application)
      deps.say(`${name}: runs`)
      proofs.push(proveAndClose(application, opened, deps))
    } catch (error) {
      if (error instanceof NotInstalled) notInstalled.push({ name, why: error.message })
      else proofs.push(Promise.resolve({ name, covers, row: `failed: ${messageOf(error)}` }))
      deps.say(`${name}: NOT STARTED: ${messageOf(error)}`)
    }
  }
  return { lines: await Promise.all(proofs), notInstalled }
}

async function proveAndClose(
  application: Application,
  { running, close }: OpenApplication,
  { world, say }: RunDependencies,
): Promise<Line> {
  const { name, covers, endsUnused } = application
  try {
    const expected: Expected = { endsUnused, noticeWithin: world.noticeMs / 1000 }
    const row = rowOf(await prove(application, running, world), expected)
    say(`${name}: done`)
    return { name, covers, row }
  } catch (error) {
    say(`${name}: FAILED: ${messageOf(error)}`)
    return { name, covers, row: `failed: ${messageOf(error)}` }
  } finally {
    await close()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
