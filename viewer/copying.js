import { make } from './elements.js'
import { showNotice } from './notice.js'

/** @typedef {import('./connection.js').Message} Message */
/** @typedef {{text: string, problem: null} | {text: null, problem: string}} Copied */

const shortNoticeMs = 2_000

/**
 * Copies what is selected in the page to the clipboard of this device, when the person asks for it: the server sends a text
 * only as the answer to that.
 */
export class Copying {
  #field
  #send
  #ask
  #onNothing
  #count = 0
  /** @type {{id: number, action: 'copy' | 'cut', resolve: (copied: Copied | null) => void} | null} */
  #asked = null

  /**
   * @param {HTMLTextAreaElement} field  has the keyboard
   * @param {(message: Message) => boolean} send  false: there is no connection
   * @param {(question: import('./ask.js').Question) => void} ask
   * @param {() => void} onNothing  nothing is selected, or a password
   */
  constructor(field, send, ask, onNothing) {
    this.#field = field
    this.#send = send
    this.#ask = ask
    this.#onNothing = onNothing
  }

  /**
   * To be called where the person acts: otherwise browsers write nothing.
   * @param {'copy' | 'cut'} action
   */
  async copy(action) {
    // What was cut is in no field any more: nothing takes the place of its answer.
    if (this.#asked?.action === 'cut') return
    this.drop()
    this.#count += 1
    const id = this.#count
    if (!this.#send({ type: action, id })) return
    /** @type {Promise<Copied | null>} */
    const answer = new Promise((resolve) => {
      this.#asked = { id, action, resolve }
    })
    const isWritten = write(answer)
    const copied = await answer
    // Another took its place, or the connection is lost.
    if (copied === null) return
    if (copied.text === null) showNotice(copied.problem)
    else if (copied.text === '') this.#onNothing()
    else if ((await isWritten) || this.#writeByEvent(copied.text)) showNotice('Copied.', shortNoticeMs)
    else this.#offer(copied.text)
  }

  /** @param {Message} message */
  answered({ id, text, problem }) {
    if (this.#asked?.id === id) this.#end({ text, problem })
  }

  /**
   * No answer will come.
   * @returns {boolean} what was cut may be lost
   */
  drop() {
    const isCut = this.#asked?.action === 'cut'
    this.#end(null)
    return isCut
  }

  /** @param {Copied | null} copied */
  #end(copied) {
    const asked = this.#asked
    this.#asked = null
    asked?.resolve(copied)
  }

  /**
   * The older way, which works without https also.
   * @param {string} text
   * @returns {boolean} false: the browser wants the person to act once more
   */
  #writeByEvent(text) {
    let isWritten = false
    const write = (/** @type {ClipboardEvent} */ event) => {
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
      isWritten = true
    }
    const field = this.#field
    field.focus({ preventScroll: true })
    // Some browsers copy only where something is selected.
    field.select()
    document.addEventListener('copy', write, { capture: true, once: true })
    const isDone = document.execCommand('copy') && isWritten
    document.removeEventListener('copy', write, { capture: true })
    field.setSelectionRange(field.value.length, field.value.length)
    return isDone
  }

  /** @param {string} text */
  #offer(text) {
    const area = make('textarea')
    area.readOnly = true
    area.value = text
    area.rows = 4
    area.setAttribute('aria-label', 'The text')
    area.addEventListener('focus', () => area.select())
    this.#ask({
      title: 'Copy this text',
      text: 'This browser copies it only once you confirm.',
      fields: [area],
      yes: 'Copy',
      no: 'Cancel',
      answer: (accepted) => {
        if (accepted && this.#writeByEvent(text)) showNotice('Copied.', shortNoticeMs)
      },
    })
  }
}

/**
 * Begins while the person acts, and waits for the text: Safari takes none that comes later.
 * @param {Promise<Copied | null>} answer
 * @returns {Promise<boolean>} false: it could not be written, or there was none
 */
async function write(answer) {
  const blob = answer.then((copied) => {
    if (!copied?.text) throw new Error('nothing to copy')
    return new Blob([copied.text], { type: 'text/plain' })
  })
  blob.catch(() => undefined)
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
    return true
  } catch {
    return false
  }
}
