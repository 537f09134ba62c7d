import { Asker, dialogQuestion, linkQuestion, loginQuestion, pickerQuestion } from './ask.js'
import { Connection } from './connection.js'
import { acceptPin, element } from './elements.js'
import { enter } from './enter.js'
import { isAppShown, showApp, showDeadLink, showEnding, showMessage } from './message.js'
import { hideNotice, noticeMs, showNotice, tellProblem, uncoverPage } from './notice.js'
import { Countdown, showAddress, showTabs, showVerdict } from './panels.js'
import { listenToPointer } from './pointer.js'
import { isEmpty, listenToReceipt, namesOf, showReceipt } from './receipt.js'
import { Screen } from './screen.js'
import { listenToTyping } from './typing.js'

/** @typedef {import('./connection.js').Message} Message */

const path = location.pathname
/** A person who returns to the page reads it a moment later. */
const missingNoticeMs = 30_000

const canvas = element('screen', HTMLCanvasElement)
const stage = element('stage', HTMLElement)
const typing = element('typing', HTMLTextAreaElement)

const asker = new Asker()
const countdown = new Countdown()
/** @type {string | null} */
let expected = null
/** Whether the site shows somebody logged in. */
let isIn = false
/** Whose session it will be. */
let owner = ''
/** Whether it takes the place of a login that is stored. */
let isReplacing = false
/** It is to be cancelled, also when the connection is lost now. */
let isCancelling = false

const connection = new Connection(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}/socket`, {
  onOpen: (isTypingLost) => {
    showApp()
    hideNotice()
    if (isTypingLost) showNotice('What you typed last may not have arrived: check it in the page.', missingNoticeMs)
    // What was asked for may be lost with the connection before.
    element('finish', HTMLButtonElement).disabled = false
    sendSize()
    if (isCancelling) send({ type: 'cancel' })
  },
  // Of `alive` it is enough that it comes.
  onMessage: (message) => handlers[message.type]?.(message),
  onFrame: (frame) => void screen.draw(frame),
  onState: (state) => {
    if (state !== 'lost') asker.drop()
    if (state === 'lost') tellLost()
    else if (state === 'stopped') showEnding('failed', 'The server has stopped.')
    else if (state === 'replaced') {
      const here = { label: 'Show it here', act: () => connection.open() }
      showMessage('Shown elsewhere', 'Another page of this device shows the login now.', here)
    } else showDeadLink('It was opened on another device, its login has ended, or a part of it is missing.')
  },
})
const send = (/** @type {Message} */ message) => connection.send(message)
const screen = new Screen(canvas, () => {
  element('waiting', HTMLParagraphElement).hidden = true
  send({ type: 'ack' })
})

/** @type {Record<string, (message: Message) => void>} */
const handlers = {
  capture: (message) => {
    const { domain, owner: email, expected_user: user, remaining_ms: remainingMs } = message
    const { auto_finish: isAutomatic, replaces } = message
    expected = user
    isReplacing = replaces
    // Once for each page: the sender of the link may not be who the user thinks.
    if (owner === '') {
      const stores = isAutomatic ? 'As soon as you are logged in, it is stored' : '“Store this login” stores it'
      showNotice(`${stores} for ${email}.`, noticeMs)
    }
    owner = email
    document.title = `Log in to ${domain} – Latchkey`
    countdown.set(remainingMs)
  },
  tabs: ({ tabs, can_go_back: canGoBack, is_loading: isLoading, problem: told }) => {
    tellProblem(told)
    const active = tabs.find((/** @type {Message} */ tab) => tab.is_active)
    showTabs(tabs, send)
    showAddress(active)
    element('back', HTMLButtonElement).disabled = !canGoBack
    element('address', HTMLParagraphElement).setAttribute('aria-busy', String(isLoading))
    canvas.setAttribute('aria-label', `Picture of ${URL.parse(active?.url ?? '')?.host ?? 'the page'}`)
  },
  focus: ({ field }) => fitKeyboard(field?.input_mode ?? 'none'),
  picker: ({ picker }) => askOrDrop('picker', picker, (one) => pickerQuestion(one, send)),
  dialog: ({ dialog }) => askOrDrop('dialog', dialog, (one) => dialogQuestion(one, send)),
  login: ({ login }) => askOrDrop('login', login, (one) => loginQuestion(one, send)),
  verdict: ({ verdict, will_store: receipt }) => {
    isIn = verdict.verdict === 'logged_in'
    showVerdict(verdict, expected)
    showReceipt(receipt)
  },
  review: ({ will_store: receipt }) => review(receipt),
  problem: ({ message }) => showNotice(message, noticeMs),
  refused: ({ message }) => {
    isCancelling = false
    element('finish', HTMLButtonElement).disabled = false
    showNotice(message, noticeMs)
  },
  storing: () => {
    asker.drop()
    showNotice('Storing and checking…', null)
  },
  ended: ({ status, message, logged_out_session: session }) => {
    connection.end()
    asker.drop()
    showEnding(status, message, session)
  },
}

/**
 * What is asked now, so that what takes another question back does not take this one, and a question that comes once more
 * after a broken connection does not undo what was chosen.
 */
let asked = { kind: '', id: 0 }
const nothing = asked

/**
 * @param {string} kind
 * @param {Message | null} what
 * @param {(what: Message) => import('./ask.js').Question} toQuestion
 */
function askOrDrop(kind, what, toQuestion) {
  if (what === null) {
    if (asked.kind !== kind) return
    asked = nothing
    asker.drop()
    return
  }
  if (asked.kind === kind && asked.id === what.id) return
  asked = { kind, id: what.id }
  const question = toQuestion(what)
  asker.ask({
    ...question,
    answer: (accepted) => {
      asked = nothing
      question.answer(accepted)
      typing.focus({ preventScroll: true })
    },
  })
}

/** @param {Message} receipt */
function review(receipt) {
  const button = element('finish', HTMLButtonElement)
  button.disabled = false
  // It lost the focus while it was disabled. Whatever is asked next returns the focus to it.
  button.focus()
  if (isEmpty(receipt)) {
    showNotice('There is nothing to store yet: log in first.', noticeMs)
    return
  }
  asked = { kind: 'review', id: 0 }
  asker.ask({
    title: 'Store this login?',
    text: `${isIn ? '' : 'The page does not show that you are logged in.\n\n'}It is stored for ${owner}, encrypted, and its values are never shown again.${isReplacing ? ' It replaces the login that is stored now.' : ''} Store it only if you know who asked for it.`,
    fields: [namesOf(receipt)],
    yes: 'Store',
    no: 'Not yet',
    answer: (accepted) => {
      asked = nothing
      if (!accepted) return
      button.disabled = true
      showNotice('Storing and checking…', null)
      send({ type: 'finish' })
    },
  })
}

/** @param {string} mode */
function fitKeyboard(mode) {
  if (typing.inputMode === mode) return
  typing.inputMode = mode
  if (document.activeElement !== typing || !isTouch()) return
  // Keyboards look at the mode when a field gets the focus.
  typing.blur()
  typing.focus({ preventScroll: true })
}

function isTouch() {
  return matchMedia('(pointer: coarse)').matches
}

function sendSize() {
  const { clientWidth: width, clientHeight: height } = stage
  send({ type: 'resize', width, height, scale: devicePixelRatio, touch: isTouch() })
}

/** Before it was ever there, it may be what lies between that does not pass it. */
function tellLost() {
  if (isAppShown())
    showNotice(
      'The connection is lost. Trying again: while the server runs, your login continues. Until then nothing that you type arrives.',
      null,
    )
  else {
    const next = 'Trying again. If this page stays, the operator should check that the proxy passes WebSocket.'
    showMessage('Not connected', `The connection to the server does not open. ${next}`)
  }
}

/** @param {string} message */
function askForPin(message) {
  showMessage('Enter the PIN', message)
  const form = element('pin-form', HTMLFormElement)
  const field = element('pin', HTMLInputElement)
  form.hidden = false
  field.value = ''
  field.focus()
}

/** @param {string | null} pin */
async function begin(pin) {
  const token = location.hash.slice(1)
  try {
    const { state, message } = token === '' ? { state: 'refused', message: '' } : await enter(path, token, pin)
    // A device that entered before has its cookie.
    if (state === 'pin') askForPin(message)
    else if (state === 'refused' && pin !== null) showDeadLink('The PIN was wrong five times, or the login has ended.')
    else connection.open()
  } catch (error) {
    const again = { label: 'Try again', act: () => void begin(pin) }
    showMessage('It cannot be opened', error instanceof Error ? error.message : '', again)
  }
}

stage.addEventListener('pointerdown', uncoverPage)
acceptPin(element('pin', HTMLInputElement))
listenToReceipt()
listenToPointer(canvas, screen, send, ({ clientX, clientY }) => {
  const box = stage.getBoundingClientRect()
  typing.style.left = `${Math.min(box.width - 4, Math.max(0, clientX - box.left))}px`
  typing.style.top = `${Math.min(box.height - 24, Math.max(0, clientY - box.top))}px`
  typing.focus({ preventScroll: true })
})
listenToTyping(typing, send, (isBackwards) => element(isBackwards ? 'reload' : 'finish', HTMLButtonElement).focus())

element('back', HTMLButtonElement).addEventListener('click', () => send({ type: 'back' }))
element('reload', HTMLButtonElement).addEventListener('click', () => send({ type: 'reload' }))
element('link', HTMLButtonElement).addEventListener('click', () => {
  asked = { kind: 'link', id: 0 }
  const question = linkQuestion(send)
  asker.ask({
    ...question,
    answer: (accepted) => {
      asked = nothing
      question.answer(accepted)
      typing.focus({ preventScroll: true })
    },
  })
})
element('keyboard', HTMLButtonElement).addEventListener('click', () => {
  typing.inputMode = 'text'
  typing.blur()
  typing.focus({ preventScroll: true })
})
element('finish', HTMLButtonElement).addEventListener('click', () => {
  element('finish', HTMLButtonElement).disabled = true
  send({ type: 'review' })
})
element('cancel', HTMLButtonElement).addEventListener('click', () => {
  asked = { kind: 'cancel', id: 0 }
  asker.ask({
    title: 'Cancel this login?',
    text: 'Nothing of it is kept.',
    fields: [],
    yes: 'Cancel the login',
    no: 'Continue',
    answer: (accepted) => {
      asked = nothing
      if (!accepted) return
      isCancelling = true
      send({ type: 'cancel' })
    },
  })
})
element('pin-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void begin(element('pin', HTMLInputElement).value)
})
/** @type {ReturnType<typeof setTimeout> | undefined} */
let sizeTimer
new ResizeObserver(() => {
  clearTimeout(sizeTimer)
  sizeTimer = setTimeout(sendSize, 150)
}).observe(stage)

void begin(null)
