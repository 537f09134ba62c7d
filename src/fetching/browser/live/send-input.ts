import type { CDPSession } from 'playwright-core'
import type { LiveInput } from './live-types.ts'

/** Performs a person's input in the page. */
export async function sendInput(cdp: CDPSession, input: Exclude<LiveInput, { type: 'paste' }>): Promise<void> {
  switch (input.type) {
    case 'mouse':
      await cdp.send('Input.dispatchMouseEvent', mouseEvent(input))
      return
    case 'wheel': {
      const { x, y, deltaX, deltaY, modifiers } = input
      await cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX, deltaY, modifiers })
      return
    }
    case 'touch':
      await cdp.send('Input.dispatchTouchEvent', touchEvent(input))
      return
    case 'key': {
      const event = keyEvent(input)
      if (!pastes(event)) await cdp.send('Input.dispatchKeyEvent', event)
      return
    }
    case 'text':
      await cdp.send('Input.insertText', { text: input.text })
      return
    case 'compose': {
      const { text } = input
      await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    }
  }
}

const mouseTypes = { move: 'mouseMoved', down: 'mousePressed', up: 'mouseReleased' } as const

function mouseEvent({ action, clicks, ...mouse }: LiveInput & { type: 'mouse' }) {
  const { x, y, buttons, modifiers } = mouse
  const isMove = action === 'move'
  const button = isMove ? heldButton(buttons) : mouse.button
  const clickCount = isMove ? 0 : clicks
  return { type: mouseTypes[action], x, y, button, buttons, clickCount, modifiers, pointerType: 'mouse' } as const
}

/** Chromium drags only what is moved with a button that the movement itself names. @param buttons as `MouseEvent.buttons` */
function heldButton(buttons: number): 'none' | 'left' | 'right' {
  if ((buttons & 1) !== 0) return 'left'
  return (buttons & 2) === 0 ? 'none' : 'right'
}

const touchTypes = { start: 'touchStart', move: 'touchMove', end: 'touchEnd', cancel: 'touchCancel' } as const

function touchEvent({ action, points, modifiers }: LiveInput & { type: 'touch' }) {
  const touchPoints = points.map(({ id, x, y }) => ({ id, x, y, radiusX: 1, radiusY: 1, force: 1 }))
  return { type: touchTypes[action], touchPoints, modifiers } as const
}

const controlMeta = 2 | 4
const altControlMeta = 1 | controlMeta
const shift = 8
/** Alt and Control together are AltGr, which types characters. */
const altGr = 1 | 2

/**
 * Keys that paste from the browser's own clipboard, which all its logins share: another person may have copied what is in
 * it. What somebody pastes from theirs is an input of its own.
 */
function pastes({ key, windowsVirtualKeyCode, modifiers }: ReturnType<typeof keyEvent>): boolean {
  const isV = windowsVirtualKeyCode === 86
  const isInsert = windowsVirtualKeyCode === 45
  return key === 'Paste' || (isV && (modifiers & controlMeta) !== 0) || (isInsert && (modifiers & shift) !== 0)
}

/** The events of a key, with the text it types. */
function keyEvent({ action, key, code, keyCode, location, repeat, ...given }: LiveInput & { type: 'key' }) {
  const held = given.modifiers & altControlMeta
  const isTyped = key.length === 1 && (held === 0 || held === altGr)
  // Chromium inserts no text while it is told that Control is held.
  const modifiers = isTyped ? given.modifiers & ~altGr : given.modifiers
  const text = key === 'Enter' ? '\r' : isTyped ? key : null
  const typed = action === 'down' && text !== null ? { text, unmodifiedText: text } : {}
  const down = text === null ? 'rawKeyDown' : 'keyDown'
  const type: 'keyUp' | 'rawKeyDown' | 'keyDown' = action === 'up' ? 'keyUp' : down
  return {
    type,
    key,
    code,
    location,
    modifiers,
    autoRepeat: repeat,
    isKeypad: location === 3,
    ...typed,
    windowsVirtualKeyCode: keyCode,
    nativeVirtualKeyCode: keyCode,
  }
}
