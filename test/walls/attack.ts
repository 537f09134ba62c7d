import type { ServerProcess } from '../support/server-process.ts'
import type { HostileSite } from './hostile-site.ts'

/** What an attack has: one ordinary account of a server, and a site that answers as it likes. */
export interface AttackWorld {
  readonly server: Pick<ServerProcess, 'address' | 'pid'>
  /** Where the server keeps its files. */
  readonly dataDir: string
  /** The attacker's API key. */
  readonly key: string
  /** The API key of the other account, for what the runner does not ask for it. */
  readonly otherKey: string
  readonly site: HostileSite
  /** The form for `make test`: a few seconds. */
  readonly isShort: boolean
}

export interface AttackOutcome {
  /** What the attacker held or did, in a few words. */
  readonly held: string
  /** What went wrong besides what the runner sees for itself: the server's life, the other account, memory. */
  readonly problems: readonly string[]
}

/** What an attack does to the machine. */
export interface MachineAttack {
  /** Run by a shell, which then becomes the server. */
  readonly prefix?: string
  /** Once the server runs, and has answered for a while. */
  begin?(): void
  undo?(): void
}

export interface Attack {
  /** As the command line and the table name it. */
  readonly name: string
  /** Settings of the server, without `LATCHKEY_`. */
  readonly settings?: Readonly<Record<string, string>>
  /**
   * It may run twice: its short form comes before anything is measured, because what a server does for the first time
   * (compiling, a process to start) costs more than any later.
   */
  readonly warmsUp?: boolean
  /** Null: this machine does not allow it, and the attack is left out. */
  prepare?(): MachineAttack | null
  run(world: AttackWorld): Promise<AttackOutcome>
}
