import type { AccountDependencies } from '../accounts/dependencies.ts'
import { isCredentialValid } from '../accounts/is-credential-valid.ts'
import type { Captures } from '../captures/captures.ts'
import { createLoginAgain } from '../captures/login-again.ts'
import { LoginPins } from '../captures/login-pins.ts'
import { systemTimer } from '../clock.ts'
import { loginPageUrl } from '../events/login-page-url.ts'
import type { HttpServices } from '../http/services.ts'
import type { Core } from '../open-core.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { ensureLoggedIn } from '../validation/ensure.ts'
import type { Validate } from '../validation/validate.ts'

export interface LoginAgainParts {
  readonly sessionDeps: SessionDependencies
  readonly captures: Captures
  readonly accountDeps: AccountDependencies
  readonly validate: Validate
  readonly publicAddress: () => string
}

/** Sessions that need a login: telling that, and opening a capture for them. */
export function composeLoginAgain(
  { clock, random }: Core,
  { sessionDeps, captures, accountDeps, validate, publicAddress }: LoginAgainParts,
): Pick<HttpServices, 'ensureLoggedIn' | 'loginAgain'> {
  const { store, audit, repository } = sessionDeps
  const ensuring = {
    sessionRepository: repository,
    clock,
    timer: systemTimer,
    validate,
    loginPageUrl: (id: string) => loginPageUrl(publicAddress(), id),
  }
  return {
    ensureLoggedIn: (principal, id, context) => ensureLoggedIn(ensuring, principal, id, context),
    loginAgain: createLoginAgain({
      store,
      audit,
      sessionRepository: repository,
      captures,
      pins: new LoginPins({ clock, random }),
      isCredentialValid: (principal) => isCredentialValid(accountDeps, principal),
    }),
  }
}
