/** What Chromium says when it ends because it cannot build its sandbox: with windows, and as headless shell. */
const saidByChromium = /No usable sandbox|SUID sandbox helper|FATAL:sandbox\/linux\//

/** Chromium ended because this machine does not allow its sandbox; the cause has what it said. */
export class SandboxRefused extends Error {
  constructor(cause: Error) {
    super("this machine does not allow Chromium's sandbox; docs/browser.md#the-sandbox says what to do", { cause })
  }
}

/** SandboxRefused instead of what the library says when a browser has ended for this reason; any other error unchanged. */
export function namingSandbox(error: unknown): unknown {
  return error instanceof Error && saidByChromium.test(error.message) ? new SandboxRefused(error) : error
}
