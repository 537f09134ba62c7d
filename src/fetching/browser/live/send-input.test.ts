import type { CDPSession } from 'playwright-core'
import { expect, it } from 'vitest'
import type { LiveInput } from './live-types.ts'
import { sendInput } from './send-input.ts'

/** What the browser is told of these inputs. */
async function sentFor(...inputs: readonly Exclude<LiveInput, { type: 'paste' }>[]): Promise<readonly unknown[]> {
  const sent: unknown[] = []
  const cdp = { send: async (_method: string, event: unknown) => void sent.push(event) } as unknown as CDPSession
  for (const input of inputs) await sendInput(cdp, input)
  return sent
}

const [alt, control, meta, shift] = [1, 2, 4, 8]

const down = (key: string, keyCode: number, modifiers: number) =>
  ({ type: 'key', action: 'down', key, code: '', keyCode, location: 0, repeat: false, modifiers }) as const

it.each([
  ['Control and V', down('v', 86, control)],
  ['Command and V', down('v', 86, meta)],
  ['without formatting', down('V', 86, control | shift)],
  ['the key of V in another script', down('м', 86, control)],
  ['a name for V that is none', down('F1', 86, control)],
  ['Shift and Insert', down('Insert', 45, shift)],
  ['Shift and a character with the code of Insert, by AltGr', down('x', 45, shift | control | alt)],
  ['the key for pasting', down('Paste', 0, 0)],
])('a key that pastes from the clipboard of the browser is not passed on: %s', async (_what, input) => {
  expect(await sentFor(input, { ...input, action: 'up' })).toEqual([])
})

it.each([
  ['V', down('v', 86, 0)],
  ['AltGr and V', down('„', 86, control | alt)],
  ['Insert', down('Insert', 45, 0)],
  ['Control and C', down('c', 67, control)],
])('another key is passed on: %s', async (_what, input) => {
  expect(await sentFor(input)).toMatchObject([{ key: input.key, windowsVirtualKeyCode: input.keyCode }])
})

it.each([
  ['nothing', 0, 'none'],
  ['the left button', 1, 'left'],
  ['the right button', 2, 'right'],
  ['the middle button', 4, 'none'],
  ['the left and the right button', 3, 'left'],
])('a movement names the button that is held, or Chromium drags nothing: %s', async (_what, buttons, button) => {
  const move = { type: 'mouse', action: 'move', x: 1, y: 1, button: 'none', buttons, clicks: 0, modifiers: 0 } as const
  expect(await sentFor(move)).toMatchObject([{ type: 'mouseMoved', button, buttons }])
})
