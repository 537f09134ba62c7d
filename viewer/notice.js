import { element } from './elements.js'
import { closeReceipt } from './receipt.js'

/** What the viewer itself says, over the page. */

/** How long a notice stays that asks for nothing. */
const noticeMs = 8_000

const notice = element('notice', HTMLParagraphElement)
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/**
 * Why the page did not open; null: it did.
 * @type {string | null}
 */
let problem = null

/**
 * @param {string} text
 * @param {number | null} [forMs]  null: until it is removed
 */
export function showNotice(text, forMs = noticeMs) {
  hideNotice()
  // It would cover the notice.
  closeReceipt()
  notice.textContent = text
  notice.hidden = false
  if (forMs !== null) timer = setTimeout(hideNotice, forMs)
}

export function hideNotice() {
  clearTimeout(timer)
  timer = undefined
  notice.hidden = true
}

/** Hides what is told once or about a page that did not open, because the user works in the page below it. */
export function uncoverPage() {
  if (timer !== undefined) hideNotice()
  hideProblem()
}

/**
 * Shows why the page did not open until there is another one, or the user goes on.
 * @param {string | null} told
 */
export function tellProblem(told) {
  const sentence = told === null ? null : `${told} Reload the page to try again.`
  if (sentence === problem) return
  hideProblem()
  problem = sentence
  if (sentence !== null) showNotice(sentence, null)
}

function hideProblem() {
  if (notice.textContent === problem) hideNotice()
}
