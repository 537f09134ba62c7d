import { clearanceName, deviceBoundCookie } from '../cookies/known-names.ts'

/**
 * Whether a login is bound to the device of its browser. `device`: the site uses a key that never leaves that device;
 * `none`: it was seen logged in from this server, without a sign of such a key; `unknown`: neither was seen.
 */
export const bindings = ['none', 'device', 'unknown'] as const
export type Binding = (typeof bindings)[number]

/** What visits and imports have shown so far; null: nothing yet. */
export type SeenBinding = Exclude<Binding, 'unknown'>

export interface BindingReport {
  readonly binding: Binding
  /** What is known, and what to expect. */
  readonly details: string
}

export interface BindingFacts {
  readonly cookieNames: readonly string[]
  readonly seenBinding: SeenBinding | null
}

/** What a session is bound to, from what was seen. No site is known in advance: what was not tried is `unknown`. */
export function bindingOf({ cookieNames, seenBinding }: BindingFacts): BindingReport {
  const bound = cookieNames.find((name) => deviceBoundCookie.test(name))
  const binding = bound !== undefined || seenBinding === 'device' ? 'device' : (seenBinding ?? 'unknown')
  const sign =
    bound === undefined ? 'a header of the site asks for device-bound sessions' : `it has the cookie ${bound}`
  return { binding, details: `${sentences[binding](sign)}${clearanceSentence(cookieNames)}` }
}

const sentences: Readonly<Record<Binding, (sign: string) => string>> = {
  device: (sign) =>
    `The site may bind the login to a key of the browser's device (${sign}). Expect it to end here when the site next asks for a proof of the key, often within minutes or hours.`,
  none: () =>
    'A check from this server has seen it logged in, without a sign of a device-bound login. Nothing suggests that it ends sooner here than in its browser.',
  unknown: () =>
    'No check from this server has seen it logged in yet, and there is no sign of a device-bound login. How long it lasts here is not known.',
}

function clearanceSentence(cookieNames: readonly string[]): string {
  const name = cookieNames.find((one) => clearanceName.test(one))
  if (name === undefined) return ''
  return ` It has ${name}, which a bot protection usually binds to the address and User-Agent of the browser: from elsewhere expect a challenge, unless user_agent and proxy are those of that browser.`
}
