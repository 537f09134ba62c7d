import { setTimeout } from 'node:timers/promises'
import type { Timer } from '../../clock.ts'
import type { Output } from '../output.ts'
import type { Prompt } from '../prompt.ts'
import { closeWindow, type OwnBrowser, openLoginWindow } from './login-window.ts'
import { createProfile, type OwnState, readProfile } from './profile.ts'
import { storedOrigins } from './stored-origins.ts'

const closeMs = 5000

interface LoginRequest {
  readonly browser: OwnBrowser
  readonly url: URL
  readonly domain: string
}

interface Person {
  readonly prompt: Prompt
  readonly output: Output
  /** Aborted when they stop the command. */
  readonly signal: AbortSignal
  readonly timer: Timer
}

/**
 * Lets the person log in in their own browser with a fresh profile, and reads the state of the domain from that profile when
 * the browser has ended. The profile is always removed.
 */
export async function captureLogin(request: LoginRequest, person: Person): Promise<OwnState> {
  const { browser, url, domain } = request
  const profile = createProfile()
  try {
    await letLogIn(request, person, profile.folder)
    person.output.say('Reading the login …')
    profile.forgetTabs()
    const origins = new Set([url.origin, ...storedOrigins(profile.folder)])
    const state = await readProfile(browser, profile.folder, { domain, origins: [...origins] })
    person.signal.throwIfAborted()
    return state
  } finally {
    profile.remove()
  }
}

async function letLogIn({ browser, url }: LoginRequest, person: Person, folder: string): Promise<void> {
  const { prompt, signal, timer } = person
  const window = await openLoginWindow(browser, folder, url.href, timer)
  try {
    await prompt.ask(
      'A browser opens. Log in there, then press Enter here (Ctrl-C: stop, nothing is kept).',
      AbortSignal.any([signal, window.failed]),
    )
    await closeWindow(window, person)
  } catch (error) {
    // A browser that is only killed leaves files of its own behind; one whose page asks a question does not close.
    await Promise.race([window.close(), setTimeout(closeMs, undefined, { ref: false })])
    await window.kill()
    throw error
  }
}
