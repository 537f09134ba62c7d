import type { RunningProcess } from '../support/processes.ts'

/** Packages that an application needs, at exact versions, and the registry's own client that installs them. */
export interface Packages {
  /** Names its folder in the cache. */
  readonly name: string
  readonly client: 'pip' | 'npm'
  /** As the client takes them: `name==1.2.3`, `name@1.2.3`. */
  readonly list: readonly string[]
}

/** What an application gets to run in. */
export interface Place {
  /** Where its packages are: `bin/` of a virtual environment, or `node_modules/.bin/`. */
  readonly bin: string
  /** An empty folder of its own, removed at the end. */
  readonly folder: string
  /** A free port of 127.0.0.1. */
  readonly port: number
  /** Starts a command of `bin` (or of an absolute path) in `folder`; it is ended with the application. */
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): RunningProcess
  /** Runs one to its end; throws with its output where it fails. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>
}

/** A login that somebody made in a browser, and what they hand over. */
export interface Login {
  /** The body of `POST /sessions/import`. */
  readonly handedOver: Readonly<Record<string, unknown>>
  /** A page that shows `marker` to this login and to nobody else. */
  readonly page: string
  readonly marker: string
  /** Whether what the browser holds still opens the page: asked of the application as that browser. */
  works(): Promise<boolean>
}

export interface RunningApplication {
  logIn(): Promise<Login>
  /** Ends all logins made so far as a user or an administrator does it in the application itself. */
  endLogins(): Promise<void>
}

/** A real application, unmodified, and how a user of it behaves. */
export interface Application {
  readonly name: string
  /** Which kind of session it stands for. */
  readonly covers: string
  readonly packages: Packages
  /** What the user asks for when they store the session. */
  readonly sessionFields: Readonly<Record<string, unknown>>
  /** Whether a login is dead that nobody touched for the unattended minutes. */
  readonly endsUnused: boolean
  start(place: Place): Promise<RunningApplication>
}
