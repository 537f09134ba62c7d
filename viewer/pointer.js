/** @typedef {import('./connection.js').Message} Message */
/** @typedef {import('./screen.js').Screen} Screen */

/**
 * By `MouseEvent.button`. The middle one means the clipboard of the other browser, so it is not passed on.
 * @type {ReadonlyMap<number, 'left' | 'right'>}
 */
const buttons = new Map([
  [0, 'left'],
  [2, 'right'],
])
/** As `MouseEvent.button`. */
const backButton = 3

/** @param {{altKey: boolean, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean}} event */
export function modifiersOf({ altKey, ctrlKey, metaKey, shiftKey }) {
  return (altKey ? 1 : 0) | (ctrlKey ? 2 : 0) | (metaKey ? 4 : 0) | (shiftKey ? 8 : 0)
}

/**
 * Whether the next finger selects text, and what then happens.
 * @typedef {{isWanted: () => boolean, onEnd: () => void}} Selecting
 */

/**
 * Passes on what mouse, wheel and fingers do on the picture of the page.
 * @param {HTMLCanvasElement} canvas
 * @param {Screen} screen
 * @param {(message: Message) => void} send
 * @param {(event: {clientX: number, clientY: number}) => void} onPressed
 * @param {Selecting} selecting
 */
export function listenToPointer(canvas, screen, send, onPressed, selecting) {
  listenToMouse(canvas, screen, send, onPressed)
  listenToFingers(canvas, screen, send, onPressed, selecting)
  canvas.addEventListener('contextmenu', (event) => event.preventDefault())
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      // Lines and pages, as some mice count, in pixels.
      const unit = event.deltaMode === 1 ? 40 : event.deltaMode === 2 ? screen.height : 1
      const { x, y } = screen.place(event)
      const delta = { delta_x: event.deltaX * unit, delta_y: event.deltaY * unit }
      send({ type: 'wheel', x, y, ...delta, modifiers: modifiersOf(event) })
    },
    { passive: false },
  )
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Screen} screen
 * @param {(message: Message) => void} send
 * @param {(event: {clientX: number, clientY: number}) => void} onPressed
 */
function listenToMouse(canvas, screen, send, onPressed) {
  let clicks = 0
  let last = { at: 0, x: 0, y: 0 }
  /** @type {PointerEvent | null} */
  let moved = null
  const message = (/** @type {PointerEvent} */ event, /** @type {'down' | 'up' | 'move'} */ action) => ({
    type: 'mouse',
    action,
    ...screen.place(event),
    button: action === 'move' ? 'none' : buttons.get(event.button),
    buttons: event.buttons,
    clicks: action === 'move' ? 0 : clicks,
    modifiers: modifiersOf(event),
  })
  // As often as pictures come, not as the mouse reports.
  const flush = () => {
    if (moved !== null) send(message(moved, 'move'))
    moved = null
  }
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch') return
    if (moved === null) requestAnimationFrame(flush)
    moved = event
  })
  const isPassed = (/** @type {PointerEvent} */ { pointerType, button }) =>
    pointerType !== 'touch' && buttons.has(button)
  canvas.addEventListener('pointerdown', (event) => {
    if (!isPassed(event)) return
    event.preventDefault()
    flush()
    const isNear = Math.hypot(event.clientX - last.x, event.clientY - last.y) < 6
    clicks = event.timeStamp - last.at < 400 && isNear ? (clicks % 3) + 1 : 1
    last = { at: event.timeStamp, x: event.clientX, y: event.clientY }
    canvas.setPointerCapture(event.pointerId)
    send(message(event, 'down'))
    onPressed(event)
  })
  canvas.addEventListener('pointerup', (event) => {
    if (!isPassed(event)) return
    flush()
    send(message(event, 'up'))
  })
  // The other buttons neither take the keyboard away from the page nor paste here, and that for back means the page.
  canvas.addEventListener('mousedown', (event) => event.preventDefault())
  canvas.addEventListener('mouseup', (event) => {
    event.preventDefault()
    if (event.button === backButton) send({ type: 'back' })
  })
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Screen} screen
 * @param {(message: Message) => void} send
 * @param {(event: {clientX: number, clientY: number}) => void} onPressed
 * @param {Selecting} selecting
 */
function listenToFingers(canvas, screen, send, onPressed, selecting) {
  /** As a mouse after a double click, which selects whole words. */
  const select = (/** @type {Touch} */ touch, /** @type {string} */ name) => {
    const isMove = name === 'move'
    const action = name === 'start' ? 'down' : isMove ? 'move' : 'up'
    const pressed = { button: isMove ? 'none' : 'left', buttons: action === 'up' ? 0 : 1, clicks: isMove ? 0 : 2 }
    send({ type: 'mouse', action, ...screen.place(touch), ...pressed, modifiers: 0 })
    if (action === 'up') selecting.onEnd()
  }
  /** @type {ReadonlyArray<readonly [keyof HTMLElementEventMap, string]>} */
  const names = [
    ['touchstart', 'start'],
    ['touchmove', 'move'],
    ['touchend', 'end'],
    ['touchcancel', 'cancel'],
  ]
  for (const [name, action] of names) {
    canvas.addEventListener(
      name,
      (event) => {
        if (!(event instanceof TouchEvent)) return
        event.preventDefault()
        const [first] = event.changedTouches
        if (selecting.isWanted()) {
          if (first !== undefined && event.touches.length < 2) select(first, action)
          return
        }
        const points = [...event.touches].slice(0, 10).map((touch, id) => ({ id, ...screen.place(touch) }))
        send({ type: 'touch', action, points, modifiers: modifiersOf(event) })
        if (action === 'end' && first !== undefined) onPressed(first)
      },
      { passive: false },
    )
  }
}
