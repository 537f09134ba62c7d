import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeBrowser, openBrowserWorld } from '../../../test/support/browser-world.ts'
import { bareError } from '../../logged-error.ts'
import { defaultContextProfile } from './context.ts'
import { findBrowser } from './executable.ts'

/** What a headless shell says where clone3 is refused, as by the seccomp profile of Docker. */
const headlessShell =
  '[1128/102713.574233:FATAL:sandbox/linux/services/credentials.cc:137] Check failed: . : Function not implemented (38)'

/** What it says in a container of Podman without the capability to use `chroot`. */
const withoutChroot =
  '[1202/224154.894772:FATAL:content/browser/zygote_host/zygote_host_impl_linux.cc:254] Failed to receive hello message from zygote'

const found = findBrowser(null, process.env['PATH'] ?? '')
const browser = found?.kind === 'local' ? found.executable : ''

/** What the log has of the causes of an error. */
const loggedCauses = (error: unknown): string => {
  const cause = bareError(error)?.cause
  return cause instanceof Error ? `${cause.message}\n${loggedCauses(cause)}` : ''
}

describeBrowser('a browser that ends as it starts', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync('/tmp/latchkey-sandbox-')
    chmodSync(folder, 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    [
      'an unknown reason',
      'echo "unable to open X display" >&2; exit 1',
      'unable to open X display',
      'the log of the server says why',
    ],
    [
      'a sandbox that is refused',
      `echo '${headlessShell}' >&2; exit 133`,
      'Function not implemented',
      'docs/browser.md#the-sandbox says what to do',
    ],
    [
      'a container without `chroot`',
      `echo '${withoutChroot}' >&2; exit 133`,
      'Failed to receive',
      'docs/browser.md#the-sandbox says what to do',
    ],
    [
      'a machine without user namespaces',
      `exec unshare --user --map-current-user --keep-caps sh -c '
         echo 0 >/proc/sys/user/max_user_namespaces
         exec setpriv --ambient-caps=-all --inh-caps=-all -- ${browser} "$@"' sh "$@"`,
      'No usable sandbox',
      'docs/browser.md#the-sandbox says what to do',
    ],
  ])('for %s is an answer that says what to do', async (_reason, script, output, sentence) => {
    const executable = join(folder, 'browser')
    writeFileSync(executable, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const world = await openBrowserWorld({ executable })
    const ask = { account: 'a', purpose: 'scrape', profile: defaultContextProfile, waitMs: 10_000 } as const
    const error = await world.pool.open(ask, new AbortController().signal).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'OVERLOADED', message: expect.stringContaining(sentence) })
    expect(loggedCauses(error)).toContain(output)
    await world.close()
  })
})
