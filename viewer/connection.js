/** @typedef {{type: string, [field: string]: any}} Message */
/** @typedef {'lost' | 'refused' | 'replaced' | 'stopped'} State */

/**
 * @typedef {object} ConnectionEvents
 * @property {(isTypingLost: boolean) => void} onOpen  what was typed last may not have arrived over the connection before
 * @property {(message: Message) => void} onMessage
 * @property {(frame: ArrayBuffer) => void} onFrame
 * @property {(state: State) => void} onState  what became of it: `lost` is tried again
 */

/**
 * By the codes with which the server says its reasons.
 * @type {ReadonlyMap<number, State>}
 */
const finalStates = new Map([
  [4404, 'refused'],
  [4409, 'replaced'],
  [4503, 'stopped'],
])
/** Nobody said why. */
const unknownCode = 1006
const longestWaitMs = 5_000
/** The server says something every ten seconds: a connection may lead nowhere without being closed. */
const longestSilenceMs = 30_000
/** How long its answer may take. */
const answerMs = 5_000
/** What arrives may have been sent before what was typed this long before it had come. */
const onItsWayMs = 2_000
const typedTypes = ['key', 'text', 'compose', 'paste', 'open']

/**
 * The line to the server. The login continues without it, so it is opened again until the server says that the login
 * has ended.
 */
export class Connection {
  #url
  #events
  /** @type {WebSocket | null} */
  #socket = null
  #waitMs = 250
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence
  #heardAt = 0
  #typedAt = Number.NEGATIVE_INFINITY
  #isOver = false

  /**
   * @param {string} url
   * @param {ConnectionEvents} events
   */
  constructor(url, events) {
    this.#url = url
    this.#events = events
    const now = () => {
      if (document.visibilityState === 'visible') this.#tryNow()
    }
    document.addEventListener('visibilitychange', now)
    window.addEventListener('online', now)
  }

  open() {
    this.#isOver = false
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#expectWithin(longestSilenceMs)
    socket.addEventListener('open', () => {
      if (this.#socket !== socket) return
      this.#waitMs = 250
      this.#events.onOpen(this.#typedAt > this.#heardAt - onItsWayMs)
      this.#typedAt = Number.NEGATIVE_INFINITY
    })
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket !== socket) return
      this.#heardAt = performance.now()
      this.#expectWithin(longestSilenceMs)
      if (typeof data === 'string') this.#events.onMessage(JSON.parse(data))
      else this.#events.onFrame(data)
    })
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket === socket) this.#closed(code)
    })
  }

  /** Not tried again: the login has ended. */
  end() {
    this.#isOver = true
    clearTimeout(this.#timer)
    clearTimeout(this.#silence)
    this.#socket?.close()
  }

  /**
   * @param {Message} message
   * @returns {boolean} false: there is no connection
   */
  send(message) {
    if (typedTypes.includes(message.type)) this.#typedAt = performance.now()
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** @param {number} code */
  #closed(code) {
    clearTimeout(this.#silence)
    this.#socket = null
    if (this.#isOver) return
    const final = finalStates.get(code)
    if (final !== undefined) {
      this.#isOver = true
      this.#events.onState(final)
      return
    }
    this.#events.onState('lost')
    this.#timer = setTimeout(() => this.open(), this.#waitMs)
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2)
  }

  /** The device may have slept, or changed its network. */
  #tryNow() {
    if (this.#isOver) return
    if (this.#socket === null) {
      clearTimeout(this.#timer)
      this.open()
      return
    }
    this.send({ type: 'alive' })
    this.#expectWithin(answerMs)
  }

  /** @param {number} ms  without a message for so long, the connection is lost */
  #expectWithin(ms) {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#socket?.close()
      this.#closed(unknownCode)
    }, ms)
  }
}
