import { showNotice } from './notice.js'
import { modifiersOf } from './pointer.js'

/** @typedef {import('./connection.js').Message} Message */

/** Something to delete, or an on-screen keyboard does not tell of its Backspace. */
const filler = '\u00a0\u00a0'
/** In characters; the server refuses a longer text. */
const longestText = 10_000
const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

/**
 * Passes on what is typed: keys as they are, and what has no key (on-screen keyboards, input methods, what is pasted) as
 * text. Nothing of it stays here.
 * @param {HTMLTextAreaElement} field
 * @param {(message: Message) => boolean} send  false: there is no connection
 * @param {(isBackwards: boolean) => void} onLeave  F6 leaves the page, so that a keyboard is never caught in it
 * @param {(action: 'copy' | 'cut') => void} onCopy
 */
export function listenToTyping(field, send, onLeave, onCopy) {
  let isComposing = false
  const clear = () => {
    field.value = filler
    field.setSelectionRange(filler.length, filler.length)
  }
  clear()
  /** @type {(event: KeyboardEvent, action: 'down' | 'up') => void} */
  const pass = (event, action) => {
    const { key, code, keyCode, location, repeat } = event
    const held = modifiersOf(isMac ? flagsOnMac(event) : event)
    send({ type: 'key', action, key, code, key_code: keyCode, location, repeat, modifiers: held })
  }
  /** @type {(type: 'text' | 'paste', text: string) => void} */
  const passText = (type, text) => {
    // Not in the middle of a character.
    const first = text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')
    if (!send({ type, text: first }) || text.length <= longestText) return
    showNotice(`This text is too long: only its first ${longestText.toLocaleString('en')} characters were entered.`)
  }
  field.addEventListener('keydown', (event) => {
    if (event.key === 'F6') {
      event.preventDefault()
      onLeave(event.shiftKey)
      return
    }
    if (isTextOnly(event)) return
    // Pasting comes with its own event, which alone has the text.
    if (isPaste(event)) return
    event.preventDefault()
    const action = copyAction(event)
    if (action === null) pass(event, 'down')
    else if (!event.repeat) onCopy(action)
  })
  field.addEventListener('keyup', (event) => {
    if (!isTextOnly(event) && event.key !== 'F6' && !isPaste(event) && copyAction(event) === null) pass(event, 'up')
  })
  field.addEventListener('compositionstart', () => {
    isComposing = true
  })
  field.addEventListener('compositionupdate', ({ data }) => send({ type: 'compose', text: data }))
  field.addEventListener('compositionend', ({ data }) => {
    isComposing = false
    passText('text', data)
    clear()
  })
  field.addEventListener('input', (event) => {
    if (isComposing || !(event instanceof InputEvent)) return
    if (event.inputType === 'deleteContentBackward') press(send, 'Backspace', 8)
    else if (event.inputType === 'insertLineBreak') press(send, 'Enter', 13)
    // Firefox tells once more, after its end, what was composed.
    else if (event.data && event.inputType !== 'insertCompositionText') passText('text', event.data)
    clear()
  })
  field.addEventListener('paste', (event) => {
    event.preventDefault()
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (text !== '') passText('paste', text)
  })
}

/**
 * Its shortcuts (copy, select all) are the other system's, and its Option types characters, as AltGr does there.
 * @param {KeyboardEvent} event
 */
function flagsOnMac({ key, altKey, ctrlKey, metaKey, shiftKey }) {
  const isTyped = key.length === 1 && !ctrlKey && !metaKey
  return { altKey: altKey && !isTyped, ctrlKey: ctrlKey || metaKey, metaKey: false, shiftKey }
}

/**
 * What no key was pressed for.
 * @param {KeyboardEvent} event
 */
function isTextOnly({ key, keyCode, isComposing }) {
  return isComposing || keyCode === 229 || key === 'Unidentified' || key === 'Process' || key === 'Dead'
}

/**
 * On a keyboard of another script, the key of V has the code of V, but types a letter of that script.
 * @param {KeyboardEvent} event
 */
function isPaste({ key, keyCode, ctrlKey, metaKey, shiftKey, altKey }) {
  const isV = key.toLowerCase() === 'v' || keyCode === 86
  return (isV && (ctrlKey || metaKey) && !altKey) || (key === 'Insert' && shiftKey) || key === 'Paste'
}

/**
 * @param {KeyboardEvent} event
 * @returns {'copy' | 'cut' | null}
 */
function copyAction({ key, keyCode, ctrlKey, metaKey, altKey, shiftKey }) {
  const isShortcut = (ctrlKey || metaKey) && !altKey
  const isKey = (/** @type {string} */ letter) =>
    key.toLowerCase() === letter || keyCode === letter.toUpperCase().charCodeAt(0)
  if (key === 'Copy' || (isShortcut && (isKey('c') || key === 'Insert'))) return 'copy'
  return key === 'Cut' || (isShortcut && isKey('x')) || (key === 'Delete' && shiftKey && !isShortcut) ? 'cut' : null
}

/**
 * @param {(message: Message) => void} send
 * @param {string} key
 * @param {number} keyCode
 */
function press(send, key, keyCode) {
  for (const action of ['down', 'up']) {
    send({ type: 'key', action, key, code: key, key_code: keyCode, location: 0, repeat: false, modifiers: 0 })
  }
}
