import type { CDPSession } from 'playwright-core'
import type { Timer } from '../../clock.ts'

/** How often a page is looked at, and how often it must then have shown the same, in milliseconds: for a second. */
const [lookMs, stillLooks] = [250, 4]

/** Tells when what a page shows has stood still for a second. */
export class Standstill {
  readonly #timer: Timer
  readonly #shown: () => Promise<string | null>
  readonly #onStill: () => void
  #last: string | null = null
  #looks = 0
  #hasEnded = false
  #cancel = (): void => {}

  /**
   * @param shown what the page shows, in short; null: not enough
   * @param onStill called at each look from then on, for as long as it shows the same
   */
  constructor(timer: Timer, shown: () => Promise<string | null>, onStill: () => void) {
    this.#timer = timer
    this.#shown = shown
    this.#onStill = onStill
  }

  watch(): void {
    this.#cancel = this.#timer.after(lookMs, () => void this.#look())
  }

  end(): void {
    this.#hasEnded = true
    this.#cancel()
  }

  async #look(): Promise<void> {
    const shown = await this.#shown().catch(() => null)
    if (this.#hasEnded) return
    this.#looks = shown !== null && shown === this.#last ? this.#looks + 1 : 0
    this.#last = shown
    if (this.#looks >= stillLooks) this.#onStill()
    this.watch()
  }
}

/**
 * An expression for what a document shows, in short: its text without numbers, which clocks and counters change, and its
 * controls, those of open shadow roots included; null if it has no text or no control, like a page that is still loading.
 */
export const shownInShort = `(() => {
  const unseen = /^(?:head|script|style|noscript|template)$/i
  const control = /^(?:a|button|input|select|textarea|summary)$/i
  const role = /^(?:button|link|menuitem|tab)$/
  let controls = 0
  let letters = 0
  let hash = 0
  const read = (node) => {
    if (node instanceof Text) {
      for (const word of node.data.match(/[^\\s\\d:.,]+/g) ?? []) {
        letters += word.length
        for (let at = 0; at < word.length; at += 1) hash = (hash * 31 + word.charCodeAt(at)) | 0
      }
      return
    }
    if (unseen.test(node.nodeName)) return
    if (node instanceof Element && node.type !== 'hidden' && (control.test(node.nodeName) || role.test(node.getAttribute('role')))) controls += 1
    if (node.shadowRoot instanceof ShadowRoot) node.shadowRoot.childNodes.forEach(read)
    node.childNodes.forEach(read)
  }
  read(document)
  return controls > 0 && letters > 0 ? [controls, letters, hash].join() : null
})()`

/** What a page shows, by `shownInShort`. */
export async function shownBy(cdp: CDPSession): Promise<string | null> {
  const { result } = await cdp.send('Runtime.evaluate', { expression: shownInShort, returnByValue: true })
  return typeof result.value === 'string' ? result.value : null
}
