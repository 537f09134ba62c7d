import type { CDPSession } from 'playwright-core'

/** Of a screenshot, in CSS pixels: what lies beyond is cut off. */
const maxWidth = 4_096
const maxPixels = 16_000_000

export interface PixelSize {
  readonly width: number
  readonly height: number
}

/**
 * A picture of the whole page, PNG. Its size comes from the browser, not from the page's scripts, and the library's own
 * way is not taken: that puts 700 KB of script into the page first.
 */
export async function takeScreenshot(cdp: CDPSession): Promise<Buffer> {
  const { cssContentSize, cssLayoutViewport } = await cdp.send('Page.getLayoutMetrics')
  const viewport = { width: cssLayoutViewport.clientWidth, height: cssLayoutViewport.clientHeight }
  const { width, height } = pictureSize(cssContentSize, viewport)
  const { data } = await cdp.send('Page.captureScreenshot', {
    format: 'png',
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  })
  return Buffer.from(data, 'base64')
}

/** What of a page is drawn: all of it, at least what a visitor sees at first, at most 16 million pixels. */
export function pictureSize(content: PixelSize, viewport: PixelSize): PixelSize {
  const width = Math.min(maxWidth, Math.max(1, Math.ceil(content.width), viewport.width))
  const height = Math.min(Math.floor(maxPixels / width), Math.max(1, Math.ceil(content.height), viewport.height))
  return { width, height }
}
