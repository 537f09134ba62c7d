import { element } from './elements.js'

/** What is shown instead of the page of the site. */

const app = element('app', HTMLDivElement)
const messageView = element('message', HTMLElement)

/** By how a login ended: the title, and what to do next. */
const endings = {
  finished: { title: 'Done', next: 'You can close this page.' },
  cancelled: { title: 'Cancelled', next: 'Nothing was stored. You can close this page.' },
  expired: { title: 'Too late', next: 'Ask for a new link.' },
  failed: { title: 'It has ended', next: 'Ask for a new link.' },
}

export function isAppShown() {
  return !app.hidden
}

export function showApp() {
  app.hidden = false
  messageView.hidden = true
}

/**
 * @param {string} title
 * @param {string} text
 * @param {{label: string, act: () => void} | null} next  a button; null: none
 */
export function showMessage(title, text, next = null) {
  app.hidden = true
  messageView.hidden = false
  element('message-title', HTMLHeadingElement).textContent = title
  element('message-text', HTMLParagraphElement).textContent = text
  element('pin-form', HTMLFormElement).hidden = true
  const button = element('again', HTMLButtonElement)
  button.hidden = next === null
  button.textContent = next?.label ?? ''
  button.onclick = next?.act ?? null
}

/** @param {string} message */
export function askForPin(message) {
  showMessage('Enter the PIN', message)
  const field = element('pin', HTMLInputElement)
  element('pin-form', HTMLFormElement).hidden = false
  field.value = ''
  field.focus()
}

/**
 * @param {string} status  how the login ended
 * @param {string} message
 * @param {string | null} session  the one to log in to again, because its first check saw it logged out; null: none
 */
export function showEnding(status, message, session = null) {
  if (session !== null) {
    // Next to `capture/` in the address of this page.
    const again = { label: 'Log in again', act: () => location.assign(`../login/${session}`) }
    showMessage('Stored, but not logged in', message, again)
    return
  }
  const { title, next } = endings[/** @type {keyof typeof endings} */ (status)] ?? endings.failed
  showMessage(title, `${message} ${next}`)
}

/** @param {string} why */
export function showDeadLink(why) {
  showMessage('This link does not work', `${why} Ask for a new one.`)
}
