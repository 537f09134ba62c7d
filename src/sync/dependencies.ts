import type { Principal } from '../accounts/principal.ts'
import type { Random } from '../clock.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import type { JudgePushedOptions, PushVerdict } from '../validation/ask-unstored.ts'
import type { Validate } from '../validation/validate.ts'
import type { ValidationResult } from '../validation/validation-types.ts'
import type { SyncRepository } from './repository.ts'

/** What the functions of this directory work with. */
export interface SyncDependencies {
  readonly sessionDeps: SessionDependencies & { readonly random: Random }
  readonly repository: SyncRepository
  /** Asks the site about a state that is not stored. */
  readonly judge: (session: Session, secrets: SessionSecrets, options: JudgePushedOptions) => Promise<PushVerdict>
  /** Checks the stored state of a session. */
  readonly validate: Validate<Pick<ValidationResult, 'verdict' | 'wrongUser'>>
  /** The owner of an account; null when it is gone or disabled. */
  readonly ownerOf: (accountId: string) => Promise<Principal | null>
  /** How many sources an account may have. */
  readonly sourceLimit: number
}
