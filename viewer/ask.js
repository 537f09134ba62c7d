import { element, make } from './elements.js'

/** @typedef {import('./connection.js').Message} Message */

/**
 * A question in front of the page.
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {HTMLElement[]} fields
 * @property {string} yes
 * @property {string | null} no  null: there is nothing to refuse
 * @property {boolean} [isYesFirst]  Enter accepts it
 * @property {(accepted: boolean) => void} answer
 */

/**
 * A question that waits or is shown.
 * @typedef {object} Asked
 * @property {string} kind
 * @property {number | null} id  as the server numbers it; null: the viewer itself asks
 * @property {Question} question
 */

/** Asks one question at a time: what the browser cannot show in a picture, and what the viewer itself asks. */
export class Asker {
  #dialog = element('ask', HTMLDialogElement)
  #typing
  /**
   * By kind: the first of them is shown, the others come after it.
   * @type {Map<string, Asked>}
   */
  #asked = new Map()
  /** @type {Asked | null} */
  #shown = null

  /** @param {HTMLElement} typing  has the keyboard while nothing is asked */
  constructor(typing) {
    this.#typing = typing
    element('ask-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      this.#end(true)
    })
    element('ask-no', HTMLButtonElement).addEventListener('click', () => this.#end(false))
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      this.#end(false)
    })
  }

  /**
   * Asks it now or after others, in place of an earlier question of its kind.
   * @param {string} kind
   * @param {Question} question
   * @param {number | null} [id]
   */
  ask(kind, question, id = null) {
    this.#asked.set(kind, { kind, id, question })
    this.#next()
  }

  /**
   * Asks what the server wants to know; null: it is taken back. A question that comes once more after a broken connection
   * does not undo what was chosen.
   * @param {string} kind
   * @param {Message | null} what
   * @param {(what: Message) => Question} toQuestion
   */
  askForServer(kind, what, toQuestion) {
    if (what === null) {
      this.#asked.delete(kind)
      this.#next()
    } else if (this.#asked.get(kind)?.id !== what.id) this.ask(kind, toQuestion(what), what.id)
  }

  /** Takes all questions back. The server asks those again that are still open. */
  drop() {
    this.#asked.clear()
    this.#next()
  }

  #next() {
    const [next = null] = this.#asked.values()
    if (next === this.#shown) return
    this.#shown = next
    if (next === null) this.#dialog.close()
    else this.#show(next.question)
  }

  /** @param {Question} question */
  #show(question) {
    element('ask-title', HTMLHeadingElement).textContent = question.title
    const text = element('ask-text', HTMLParagraphElement)
    text.textContent = question.text
    text.hidden = question.text === ''
    element('ask-fields', HTMLDivElement).replaceChildren(...question.fields)
    element('ask-yes', HTMLButtonElement).textContent = question.yes
    const no = element('ask-no', HTMLButtonElement)
    no.textContent = question.no ?? ''
    no.hidden = question.no === null
    if (!this.#dialog.open) this.#dialog.showModal()
    const field = this.#dialog.querySelector(question.isYesFirst ? 'input' : 'select, input, textarea')
    if (field instanceof HTMLElement) {
      field.focus()
      // What is typed replaces the text that the page suggests.
      if (field instanceof HTMLInputElement) field.select()
    } else if (question.isYesFirst) element('ask-yes', HTMLButtonElement).focus()
    // Else a long list of names would get it, because it scrolls.
    else no.focus()
  }

  /** @param {boolean} accepted */
  #end(accepted) {
    const answered = this.#shown
    if (answered === null) return
    this.#shown = null
    this.#asked.delete(answered.kind)
    this.#dialog.close()
    this.#typing.focus({ preventScroll: true })
    answered.question.answer(accepted)
    this.#next()
  }
}

/**
 * The list of a select, a calendar or a colour, drawn here.
 * @param {Message} picker
 * @param {(message: Message) => void} send
 * @returns {Question}
 */
export function pickerQuestion(picker, send) {
  const { id, kind, label } = picker
  const field = kind === 'select' ? selectOf(picker) : inputOf(picker)
  field.id = 'ask-value'
  field.setAttribute('aria-label', label || 'Value')
  const value = () =>
    field instanceof HTMLSelectElement ? (field.selectedIndex < 0 ? null : Number(field.value)) : field.value
  return {
    title: label || (kind === 'select' ? 'Choose' : 'Enter a value'),
    text: '',
    fields: [field],
    yes: 'OK',
    no: 'Cancel',
    answer: (accepted) => send({ type: 'pick', id, value: accepted ? value() : null }),
  }
}

/** @param {Message} picker */
function selectOf({ options }) {
  const list = make('select')
  list.size = Math.min(12, Math.max(2, options.length))
  /** @type {HTMLOptGroupElement | null} */
  let group = null
  for (const [index, { label, group: name, is_disabled: isDisabled, is_selected: isSelected }] of options.entries()) {
    const option = make('option', label)
    option.value = String(index)
    option.disabled = isDisabled
    option.selected = isSelected
    if (name !== null && group?.label !== name) {
      group = make('optgroup')
      group.label = name
      list.append(group)
    }
    if (name === null) group = null
    ;(group ?? list).append(option)
  }
  list.addEventListener('dblclick', () => list.form?.requestSubmit())
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    // The focus returns to the page at once, where it would be typed.
    event.preventDefault()
    list.form?.requestSubmit()
  })
  return list
}

/** @param {Message} picker */
function inputOf({ kind, value, min, max, step }) {
  const input = make('input')
  input.type = kind
  if (min) input.min = min
  if (max) input.max = max
  if (step) input.step = step
  input.value = value
  return input
}

/** Characters; the server refuses longer answers. */
const longestAnswer = 10_000
const longestCredential = 1000

/**
 * A page's alert, confirm or prompt.
 * @param {Message} dialog
 * @param {(message: Message) => void} send
 * @returns {Question}
 */
export function dialogQuestion({ id, kind, host, message, default_text: defaultText }, send) {
  const input = make('input')
  input.maxLength = longestAnswer
  input.value = defaultText
  input.setAttribute('aria-label', 'Answer')
  return {
    title: `${host || 'A page'} says`,
    text: message,
    fields: kind === 'prompt' ? [input] : [],
    yes: 'OK',
    no: kind === 'alert' ? null : 'Cancel',
    isYesFirst: true,
    answer: (accept) => send({ type: 'answer_dialog', id, accept, text: input.value }),
  }
}

/** Characters. */
const longestLink = 8192

/**
 * A link that somebody has from elsewhere.
 * @param {(message: Message) => void} send
 * @returns {Question}
 */
export function linkQuestion(send) {
  const input = make('input')
  input.inputMode = 'url'
  input.autocomplete = 'off'
  input.spellcheck = false
  input.setAttribute('autocapitalize', 'off')
  input.setAttribute('aria-label', 'Link')
  input.required = true
  input.addEventListener('input', () => {
    input.setCustomValidity(input.value.length > longestLink ? 'This link is too long.' : '')
    // A login that is stored by itself waits meanwhile.
    send({ type: 'busy' })
  })
  return {
    title: 'Open a link',
    text: 'One that the site has sent you by mail, for example: opened here, it logs in this browser.',
    fields: [input],
    yes: 'Open',
    no: 'Cancel',
    answer: (accepted) => {
      if (accepted) send({ type: 'open', link: input.value })
    },
  }
}

/**
 * A site's login over HTTP.
 * @param {Message} login
 * @param {(message: Message) => void} send
 * @returns {Question}
 */
export function loginQuestion({ id, host, realm }, send) {
  const [name, password] = [make('input'), make('input')]
  name.maxLength = longestCredential
  password.maxLength = longestCredential
  name.autocomplete = 'off'
  password.type = 'password'
  password.autocomplete = 'off'
  const labelled = (/** @type {string} */ text, /** @type {HTMLInputElement} */ input) => {
    const label = make('label', text)
    label.append(input)
    return label
  }
  const given = () => ({ username: name.value, password: password.value })
  return {
    title: `Sign in to ${host}`,
    text: realm === '' ? '' : `The site says: “${realm}”`,
    fields: [labelled('User name', name), labelled('Password', password)],
    yes: 'Sign in',
    no: 'Cancel',
    answer: (accepted) => send({ type: 'answer_login', id, credentials: accepted ? given() : null }),
  }
}
