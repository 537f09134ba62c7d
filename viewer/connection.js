/** @typedef {{type: string, [field: string]: any}} Message */
/** @typedef {'lost' | 'refused' | 'replaced' | 'stopped'} State */

/**
 * @typedef {object} ConnectionEvents
 * @property {() => void} onOpen
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
const longestWaitMs = 5_000

/** The line to the server. The login continues without it, so it is opened again until the server says that the login has ended. */
export class Connection {
  #url
  #events
  /** @type {WebSocket | null} */
  #socket = null
  #waitMs = 250
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
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
    socket.addEventListener('open', () => {
      this.#waitMs = 250
      this.#events.onOpen()
    })
    socket.addEventListener('message', ({ data }) => {
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
    this.#socket?.close()
  }

  /** @param {Message} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** @param {number} code */
  #closed(code) {
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

  #tryNow() {
    if (this.#isOver || this.#socket !== null) return
    clearTimeout(this.#timer)
    this.open()
  }
}
