import { accountLinks } from './account-links.ts'
import { challenge } from './challenge.ts'
import { clearedCookies } from './cleared-cookies.ts'
import { emptyShell } from './empty-shell.ts'
import { finalUrl } from './final-url.ts'
import { greeting } from './greeting.ts'
import { jsonAnswer } from './json-answer.ts'
import { loginDemand } from './login-demand.ts'
import { loginLink } from './login-link.ts'
import { logout } from './logout.ts'
import { ownRecord } from './own-record.ts'
import { ownRequests } from './own-requests.ts'
import { pageClass } from './page-class.ts'
import { passwordForm } from './password-form.ts'
import { registerLink } from './register-link.ts'
import { secondStep } from './second-step.ts'
import { sessionEnded } from './session-ended.ts'
import type { Signal, SignalTrait } from './signal.ts'
import { softRedirect } from './soft-redirect.ts'
import { status } from './status.ts'
import { userMenu } from './user-menu.ts'
import { userState } from './user-state.ts'

/** Every signal that is looked for on a page. A new one is a file in this directory and a line here. */
export const signals: readonly Signal[] = [
  ...[status, challenge, finalUrl, softRedirect, passwordForm, secondStep, sessionEnded, registerLink, loginLink],
  ...[loginDemand, greeting, userState, pageClass, accountLinks, jsonAnswer, clearedCookies, ownRecord, ownRequests],
  ...[logout, userMenu, emptyShell],
]

/** Evidence from the comparison with an anonymous visit, which no page contains by itself. */
const comparison: Pick<Signal, 'name' | 'traits'> = { name: 'comparison', traits: ['personal'] }

const traits: ReadonlyMap<string, ReadonlySet<SignalTrait>> = new Map(
  [...signals, comparison].map(({ name, traits: own }) => [name, new Set(own)]),
)

/** Whether the signal of this name has a trait. */
export const hasTrait = (signal: string, trait: SignalTrait): boolean => traits.get(signal)?.has(trait) === true
