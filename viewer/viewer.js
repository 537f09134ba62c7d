import { Asker, dialogQuestion, linkQuestion, loginQuestion, pickerQuestion } from './ask.js'
import { Connection } from './connection.js'
import { Copying } from './copying.js'
import { acceptPin, element } from './elements.js'
import { enter } from './enter.js'
import { askForPin, isAppShown, showApp, showDeadLink, showEnding, showMessage } from './message.js'
import { hideNotice, showNotice, tellProblem, uncoverPage } from './notice.js'
import { Countdown, showAddress, showTabs, showVerdict } from './panels.js'
import { listenToPointer } from './pointer.js'
import { isEmpty, listenToReceipt, namesOf, showReceipt } from './receipt.js'
import { listenToReturn } from './return.js'
import { Screen } from './screen.js'
import { listenToTyping } from './typing.js'

/** @typedef {import('./connection.js').Message} Message */

const path = location.pathname
/** A person who returns to the page reads it a moment later. */
const missingNoticeMs = 30_000

const canvas = element('screen', HTMLCanvasElement)
const stage = element('stage', HTMLElement)
const typing = element('typing', HTMLTextAreaElement)
const finishButton = element('finish', HTMLButtonElement)

const asker = new Asker(typing)
const countdown = new Countdown()
/** @type {string | null} */
let expected = null
/** Whether the site shows somebody logged in. */
let isIn = false
/** Whose session it will be. */
let owner = ''
/** Whether it takes the place of a login that is stored. */
let isReplacing = false
/** The page that is shown, as the server numbers it. */
let activeId = 0
/** The connection was lost between a cut and its answer. */
let isCutLost = false
/** It is to be cancelled, also when the connection is lost now. */
let isCancelling = false

const connection = new Connection(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}/socket`, {
  onOpen: (isTypingLost) => {
    // A phone loses the connection while another app is shown.
    if (isAppShown()) send({ type: 'returned' })
    showApp()
    hideNotice()
    if (isCutLost) showNotice('What you cut last may be lost: undo it in the page (Ctrl+Z).', missingNoticeMs)
    else if (isTypingLost)
      showNotice('What you typed last may not have arrived: check it in the page.', missingNoticeMs)
    isCutLost = false
    // What was asked for may be lost with the connection before.
    finishButton.disabled = false
    sendSize()
    if (isCancelling) send({ type: 'cancel' })
  },
  // Of `alive` it is enough that it comes.
  onMessage: (message) => handlers[message.type]?.(message),
  onFrame: (frame) => void screen.draw(frame),
  onState: (state) => {
    isCutLost = copying.drop() || isCutLost
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

const copying = new Copying(
  typing,
  send,
  (question) => asker.ask('copied', question),
  () => {
    if (isTouch()) selectByFinger(true)
    else showNotice('Nothing is selected in the page, or only a password.')
  },
)
/** Whether the next finger on the page selects what is copied, because nothing is selected. */
let isSelecting = false

/** @type {Record<string, (message: Message) => void>} */
const handlers = {
  capture: (message) => {
    const { domain, owner: email, auto_finish: isAutomatic } = message
    expected = message.expected_user
    isReplacing = message.replaces
    // Once for each page: the sender of the link may not be who the user thinks.
    if (owner === '') {
      const stores = isAutomatic ? 'As soon as you are logged in, it is stored' : '“Store this login” stores it'
      showNotice(`${stores} for ${email}.`)
    }
    owner = email
    document.title = `Log in to ${domain} – Latchkey`
    countdown.set(message.remaining_ms)
  },
  tabs: ({ tabs, can_go_back: canGoBack, is_loading: isLoading, problem: told }) => {
    tellProblem(told)
    const active = tabs.find((/** @type {Message} */ tab) => tab.is_active)
    // The picture is still that of the page before.
    if (active !== undefined && active.id !== activeId) element('waiting', HTMLParagraphElement).hidden = false
    activeId = active?.id ?? activeId
    showTabs(tabs, send)
    showAddress(active)
    element('back', HTMLButtonElement).disabled = !canGoBack
    element('address', HTMLParagraphElement).setAttribute('aria-busy', String(isLoading))
    canvas.setAttribute('aria-label', `Picture of ${URL.parse(active?.url ?? '')?.host ?? 'the page'}`)
  },
  focus: ({ field }) => fitKeyboard(field?.input_mode ?? 'none'),
  picker: ({ picker }) => asker.askForServer('picker', picker, (one) => pickerQuestion(one, send)),
  dialog: ({ dialog }) => asker.askForServer('dialog', dialog, (one) => dialogQuestion(one, send)),
  login: ({ login }) => asker.askForServer('login', login, (one) => loginQuestion(one, send)),
  verdict: ({ verdict, will_store: receipt }) => {
    isIn = verdict.verdict === 'logged_in'
    showVerdict(verdict, expected)
    showReceipt(receipt)
  },
  copied: (message) => copying.answered(message),
  review: ({ will_store: receipt }) => review(receipt),
  problem: ({ message }) => showNotice(message),
  refused: ({ message }) => {
    isCancelling = false
    finishButton.disabled = false
    showNotice(message)
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

/** @param {Message} receipt */
function review(receipt) {
  finishButton.disabled = false
  // It lost the focus while it was disabled. Whatever is asked next returns the focus to it.
  finishButton.focus()
  if (isEmpty(receipt)) {
    showNotice('There is nothing to store yet: log in first.')
    return
  }
  asker.ask('review', {
    title: 'Store this login?',
    text: `${isIn ? '' : 'The page does not show that you are logged in.\n\n'}It is stored for ${owner}, encrypted, and its values are never shown again.${isReplacing ? ' It replaces the login that is stored now.' : ''} Store it only if you know who asked for it.`,
    fields: [namesOf(receipt)],
    yes: 'Store',
    no: 'Not yet',
    answer: (accepted) => {
      finishButton.focus()
      if (!accepted) return
      finishButton.disabled = true
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

/** @param {boolean} isWanted */
function selectByFinger(isWanted) {
  isSelecting = isWanted
  element('copy', HTMLButtonElement).setAttribute('aria-pressed', String(isWanted))
  if (isWanted) showNotice('Drag a finger over the text to copy, or tap a word.')
  else hideNotice()
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
const onPressed = (/** @type {{clientX: number, clientY: number}} */ { clientX, clientY }) => {
  const box = stage.getBoundingClientRect()
  typing.style.left = `${Math.min(box.width - 4, Math.max(0, clientX - box.left))}px`
  typing.style.top = `${Math.min(box.height - 24, Math.max(0, clientY - box.top))}px`
  typing.focus({ preventScroll: true })
}
listenToPointer(canvas, screen, send, onPressed, {
  isWanted: () => isSelecting,
  onEnd: () => {
    selectByFinger(false)
    void copying.copy('copy')
  },
})
listenToTyping(
  typing,
  send,
  (isBackwards) => element(isBackwards ? 'reload' : 'finish', HTMLButtonElement).focus(),
  (action) => void copying.copy(action),
)

element('back', HTMLButtonElement).addEventListener('click', () => send({ type: 'back' }))
element('reload', HTMLButtonElement).addEventListener('click', () => send({ type: 'reload' }))
element('link', HTMLButtonElement).addEventListener('click', () => {
  asker.ask('link', linkQuestion(send))
})
element('copy', HTMLButtonElement).addEventListener('click', () => {
  typing.focus({ preventScroll: true })
  if (isSelecting) selectByFinger(false)
  else void copying.copy('copy')
})
element('keyboard', HTMLButtonElement).addEventListener('click', () => {
  typing.inputMode = 'text'
  typing.blur()
  typing.focus({ preventScroll: true })
})
finishButton.addEventListener('click', () => {
  finishButton.disabled = true
  send({ type: 'review' })
})
element('cancel', HTMLButtonElement).addEventListener('click', () => {
  asker.ask('cancel', {
    title: 'Cancel this login?',
    text: 'Nothing of it is kept.',
    fields: [],
    yes: 'Cancel the login',
    no: 'Continue',
    answer: (accepted) => {
      element('cancel', HTMLButtonElement).focus()
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
listenToReturn(() => send({ type: 'returned' }))

/** @type {ReturnType<typeof setTimeout> | undefined} */
let sizeTimer
new ResizeObserver(() => {
  clearTimeout(sizeTimer)
  sizeTimer = setTimeout(sendSize, 150)
}).observe(stage)

void begin(null)
