import { expect, it } from 'vitest'
import { readViewerMessage } from './viewer-messages.ts'

it.each([
  ['left', true],
  ['right', true],
  // It would paste what was selected in another login of the same browser.
  ['middle', false],
])('the %s button of a mouse is taken from a viewer: %s', (button, isTaken) => {
  const message = { type: 'mouse', action: 'up', x: 1, y: 1, button, buttons: 0, clicks: 1, modifiers: 0 }
  expect(readViewerMessage(JSON.stringify(message)) !== null).toBe(isTaken)
})
