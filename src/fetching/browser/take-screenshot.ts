import type { CDPSession } from 'playwright-core'
import type { Viewport } from '../rendering-options.ts'

/** The limits of a screenshot, in CSS pixels: the rest is cut off. */
const maxWidth = 4_096
const maxPixels = 16_000_000

/**
 * A PNG of the whole page. The browser gives its size, not the page's scripts. The library's own method is not used
 * because it first injects 700 KB of script into the page.
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

/** The area to draw: the whole page, at least the viewport, at most 16 million pixels. */
export function pictureSize(content: Viewport, viewport: Viewport): Viewport {
  const width = Math.min(maxWidth, Math.max(1, Math.ceil(content.width), viewport.width))
  const height = Math.min(Math.floor(maxPixels / width), Math.max(1, Math.ceil(content.height), viewport.height))
  return { width, height }
}
