import type { Dialog } from 'playwright-core'
import { expect, it } from 'vitest'
import type { LiveEvent, LivePicker } from './live-types.ts'
import { PendingAnswers } from './pending-answers.ts'

function setUp() {
  const told: LiveEvent[] = []
  const done: unknown[] = []
  const dialog = (message: string, type = 'prompt') =>
    ({
      message: () => message,
      defaultValue: () => '',
      type: () => type,
      accept: async (text: string) => void done.push(['accept', message, text]),
      dismiss: async () => void done.push(['dismiss', message]),
    }) as unknown as Dialog
  return { answers: new PendingAnswers((event) => void told.push(event)), told, done, dialog }
}

const picker: LivePicker = { id: 0, kind: 'date', label: '', options: [], value: '', min: '', max: '', step: '' }

it('asks one dialog after the other, and answers each by its own number', async () => {
  const { answers, told, done, dialog } = setUp()
  answers.addDialog(dialog('first'), 'shop.example')
  answers.addDialog(dialog('second', 'confirm'), 'shop.example')
  await answers.answerDialog(1, true, 'yes')
  // It was answered: a second click does nothing.
  await answers.answerDialog(1, false, '')
  await answers.answerDialog(2, false, '')
  expect(done).toEqual([
    ['accept', 'first', 'yes'],
    ['dismiss', 'second'],
  ])
  const shown = told.map((event) => (event.type === 'dialog' ? (event.dialog?.message ?? null) : event.type))
  expect(shown).toEqual(['first', 'first', 'second', 'second', null])
})

it('tells a viewer that comes later what waits', () => {
  const { answers, told, dialog } = setUp()
  answers.addDialog(dialog('first'), 'shop.example')
  answers.addLogin({ host: 'shop.example', realm: 'Staff' }, async () => {})
  told.length = 0
  answers.tellAll()
  expect(told).toMatchObject([
    { type: 'picker', picker: null },
    { type: 'dialog', dialog: { message: 'first' } },
    { type: 'login', login: { host: 'shop.example', realm: 'Staff' } },
  ])
})

it('answers the newest picker alone, and leaves the control as it was where nothing is picked', async () => {
  const { answers } = setUp()
  const picked: (string | number)[] = []
  const answer = async (value: string | number) => void picked.push(value)
  answers.addPicker(picker, answer)
  answers.addPicker(picker, answer)
  await answers.pick(1, 'outdated')
  await answers.pick(2, null)
  answers.addPicker(picker, answer)
  await answers.pick(3, '2026-03-18')
  expect(picked).toEqual(['2026-03-18'])
})

it('continues without a login for HTTP logins beyond twenty', () => {
  const { answers } = setUp()
  const refused: unknown[] = []
  for (let count = 0; count < 22; count += 1) {
    answers.addLogin({ host: 'shop.example', realm: '' }, async (credentials) => void refused.push(credentials))
  }
  expect(refused).toEqual([null, null])
})
