import type { Page } from 'playwright-core'
import type { Packages, Place } from '../proof-live/application.ts'

/** A single-page application that runs. */
export interface RunningApplication {
  /** The page that a validation asks. */
  readonly page: string
  /** Logs in as a user does, in a real browser whose page is empty. */
  logIn(page: Page): Promise<void>
  /** Ends the login on the server, as a user or an administrator does it. `page` is that of the user, still logged in. */
  endLogin(page: Page): Promise<void>
}

/** A real application, unmodified. */
export interface SinglePageApplication {
  readonly name: string
  /** Where it keeps its login. */
  readonly keepsLoginIn: string
  readonly packages: Packages
  start(place: Place): Promise<RunningApplication>
}
