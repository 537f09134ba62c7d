import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { CopiedText } from '../fetching/browser/live/live-types.ts'
import type { CaptureEvent } from './capture-types.ts'
import { type CaptureParts, OpenCapture } from './open-capture.ts'

it.each([
  ['it is still the viewer', () => undefined, true],
  ['another device page has taken its place', (connect: () => unknown) => void connect(), false],
])('tells what was copied to the viewer alone that asked: %s', async (_what, meanwhile, isTold) => {
  const copied = Promise.withResolvers<CopiedText>()
  const browser = { copy: () => copied.promise, close: async () => {} } as unknown as OpenCapture['browser']
  const parts = {
    principal: { userId: 'anna', email: 'anna@example.test' },
    input: { sessionId: null, autoFinish: false },
    place: { domain: 'shop.example' },
    expectedUser: null,
  } as unknown as CaptureParts
  const capture = new OpenCapture(parts, browser)
  const told: (readonly [viewer: string, event: CaptureEvent])[] = []
  const connect = (name: string) =>
    capture.connect({ frame: () => {}, tell: (event) => void told.push([name, event]), close: () => {} }, 0)
  const first = connect('first')
  first.copy('copy', 7)
  meanwhile(() => connect('second'))
  copied.resolve({ text: 'code 4711', problem: null })
  await setImmediate()
  const answers = told.filter(([, { type }]) => type === 'copied')
  expect(answers).toEqual(isTold ? [['first', { type: 'copied', id: 7, text: 'code 4711', problem: null }]] : [])
})
