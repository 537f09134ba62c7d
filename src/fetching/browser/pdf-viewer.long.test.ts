import { describe, expect, it, onTestFinished } from 'vitest'
import { sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, startSite } from '../../../test/support/site.ts'
import { locate } from './executable.ts'

/** It shows PDF files itself. */
const withWindows = locate('chromium', process.env['PATH'] ?? '')

describe.skipIf(withWindows === null)('a Chromium with windows', () => {
  const world = sharedBrowserWorld({ executable: withWindows ?? '' })

  it('refuses a PDF as a download, also when a script has led to it', async () => {
    const site = await startSite()
    onTestFinished(() => site.close())
    site.on('/file', { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.4' })
    site.on('/leads', html("<script>location = '/file'</script>"))
    const { render } = await world()
    for (const path of ['/file', '/leads']) {
      await expect(render({ url: new URL(site.url(path, 'site.test')) })).rejects.toMatchObject({
        code: 'TARGET_NOT_ALLOWED',
        message: expect.stringContaining('download'),
      })
    }
  })
})
