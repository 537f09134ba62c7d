import { acceptPin, element, make } from './elements.js'

/** The page behind the address of a session that needs a login: for its users, or for anyone who has its PIN. */

const path = location.pathname.replace(/\/$/, '')
const id = path.slice(path.lastIndexOf('/') + 1)
const api = `${path.slice(0, path.lastIndexOf('/login/'))}/api/v1`

const text = element('text', HTMLParagraphElement)
const open = element('open', HTMLButtonElement)
const retry = element('retry', HTMLButtonElement)
const conflict = element('conflict', HTMLDivElement)
const pinForm = element('pin-form', HTMLFormElement)
const accountForm = element('account-form', HTMLFormElement)

/**
 * @param {string} address
 * @param {object} [body]  makes it a POST
 * @returns {Promise<{status: number, json: {[name: string]: any}}>}  status 0: the server was not reached
 */
async function call(address, body) {
  const request = {
    headers: { 'x-latchkey-csrf': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }
  try {
    const answer = await fetch(address, request)
    const json = await answer.json().catch(() => ({ message: 'The server did not answer.' }))
    return { status: answer.status, json }
  } catch {
    return { status: 0, json: { message: 'The server cannot be reached. Check your connection, then try again.' } }
  }
}

/**
 * What is wrong, and what to do.
 * @param {{[name: string]: any}} error
 */
function sentencesOf({ message, resolution = '', retry_after: seconds }) {
  return `${message} ${seconds === undefined ? resolution : `Wait ${seconds} s, then try again.`}`
}

/**
 * Shows the given forms, and no others.
 * @param {string | (string | Node)[]} sentence
 * @param {HTMLElement[]} shown
 */
function show(sentence, ...shown) {
  text.replaceChildren(...[sentence].flat())
  for (const one of [open, retry, conflict, pinForm, accountForm]) one.hidden = !shown.includes(one)
}

async function start() {
  const { status, json } = await call(`${api}/sessions/${id}`)
  if (status === 0) show(json['message'], retry)
  else if (status === 401)
    show('Enter the PIN that you were given, or log in to your Latchkey account.', pinForm, accountForm)
  else if (status === 404) {
    const next = 'Log in to the account that owns it, or enter its PIN.'
    show(`No session with this id is visible to this account. ${next}`, pinForm, accountForm)
  } else if (status !== 200) show(sentencesOf(json), pinForm, accountForm)
  else if (json['access'] === 'member') {
    show(
      'Only its owner or an admin may log in to this session. Log in as one of them, or enter its PIN.',
      pinForm,
      accountForm,
    )
  } else {
    const [name, domain] = [make('bdi', json['name']), make('bdi', json['domain'])]
    show(['“', name, '” (', domain, `) ${needOf(json)} A browser on the server opens its site.`], open)
  }
}

/** @param {{[name: string]: any}} session */
function needOf({ status, last_verdict: last }) {
  if (status === 'active' && last?.verdict === 'logged_in')
    return 'was logged in when it was last checked; you can still log in again.'
  // A site that is down, or was never asked, shows nothing.
  const isOut = ['invalid', 'expired'].includes(status) || last?.verdict === 'logged_out'
  return isOut ? 'needs a login.' : 'can be logged in to again.'
}

/** The address of the viewer that this browser opened last for the session; it holds no secret. */
const opened = {
  key: `latchkey-login-${id}`,
  get: () => localStorage.getItem(opened.key),
  /** @param {string} url */
  set: (url) => localStorage.setItem(opened.key, new URL(url).pathname),
}

/** Opens the viewer in the place of the login that is in the way. */
let openInstead = () => {}

/**
 * @param {string} address
 * @param {object} body
 * @param {HTMLElement[]} forms  shown if it does not open
 */
async function openViewer(address, body, ...forms) {
  show('Opening the page…')
  const { status, json } = await call(address, body)
  if (status === 201 && json['viewer_url'] !== undefined) {
    opened.set(json['viewer_url'])
    location.assign(json['viewer_url'])
  } else if (status === 401)
    show('You were logged out. Log in to your Latchkey account again, or enter the PIN.', pinForm, accountForm)
  else if (status === 409 && json['code'] === 'CONFLICT' && !('replace' in body)) {
    openInstead = () => void openViewer(address, { ...body, replace: true }, ...forms)
    element('continue', HTMLButtonElement).hidden = opened.get() === null
    show('Another login is open. If it ends, nothing of it is kept.', conflict)
  } else if (status === 409 && json['code'] === 'CONFLICT')
    show('A login to another session is open. Try again when it has ended, in 15 minutes at most.', ...forms)
  else show(sentencesOf(json), ...forms)
}

element('replace', HTMLButtonElement).addEventListener('click', () => openInstead())
element('continue', HTMLButtonElement).addEventListener('click', () => location.assign(opened.get() ?? ''))
acceptPin(element('pin', HTMLInputElement))
retry.addEventListener('click', () => void start())
open.addEventListener('click', () => void openViewer(`${api}/sessions/${id}/login`, {}, open))
pinForm.addEventListener('submit', (event) => {
  event.preventDefault()
  const field = element('pin', HTMLInputElement)
  void openViewer(`${path}/open`, { pin: field.value }, pinForm, accountForm).then(() => field.select())
})
accountForm.addEventListener('submit', async (event) => {
  event.preventDefault()
  const [email, password] = [element('email', HTMLInputElement), element('password', HTMLInputElement)]
  const body = { email: email.value, password: password.value, cookie: true }
  const { status, json } = await call(`${api}/auth/login`, body)
  // Without a connection it is sent once more as it is.
  if (status !== 0) password.value = ''
  if (status === 200) await start()
  else show(sentencesOf(json), pinForm, accountForm)
})
// Somebody came back from the viewer, to a page that still says it is being opened.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) void start()
})

await start()
