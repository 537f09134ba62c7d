import type { Browser } from 'playwright-core'
import type { RunningServer } from '../support/server.ts'
import { html, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { ViewerDriver } from '../support/viewer-driver.ts'

export interface RoundTrip {
  /** Milliseconds from a key pressed in the viewer until the viewer shows the result. */
  readonly p50: number
  readonly p95: number
  readonly count: number
}

const keys = 60

/** Turns black and white with each key. */
const page = html(`<!doctype html><html lang="en"><title>Keys</title><body style="background:#fff"><script>
  let dark = false
  addEventListener('keydown', () => { dark = !dark; document.body.style.background = dark ? '#000' : '#fff' })
</script></body></html>`)

/** Runs in the viewer: times each key until the middle of the picture has changed. */
const stopwatch = `(() => {
  const canvas = document.getElementById('screen')
  const context = canvas.getContext('2d')
  const isDark = () => context.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[0] < 128
  globalThis.took = []
  addEventListener('keydown', () => {
    const [startedAt, before] = [performance.now(), isDark()]
    const look = () => isDark() === before ? setTimeout(look, 1) : took.push(performance.now() - startedAt)
    look()
  }, true)
})()`

export async function measureRoundTrip(server: RunningServer, browser: Browser): Promise<RoundTrip> {
  const site = await startSite()
  site.on('/keys', page)
  const user = await server.newUser()
  const body = { start_url: site.url('/keys', 'shop.test'), viewport: { width: 1024, height: 700 } }
  const { json } = await user.call<{ capture_id: string; viewer_url: string }>('POST', '/sessions/capture', body)
  const viewer = await ViewerDriver.open(browser, json.viewer_url)
  try {
    await viewer.shown()
    await viewer.isAt('/keys')
    await viewer.page.evaluate(stopwatch)
    for (let pressed = 1; pressed <= keys; pressed += 1) {
      await viewer.press('a')
      await until('the key to be seen', async () =>
        (await viewer.page.evaluate<number>('took.length')) === pressed ? true : undefined,
      )
    }
    const took = (await viewer.page.evaluate<number[]>('took')).sort((a, b) => a - b)
    const at = (share: number) => Math.round((took[Math.floor(took.length * share)] ?? 0) * 10) / 10
    return { p50: at(0.5), p95: at(0.95), count: took.length }
  } finally {
    await viewer.close()
    await user.call('DELETE', `/sessions/capture/${json.capture_id}`)
    await site.close()
  }
}
