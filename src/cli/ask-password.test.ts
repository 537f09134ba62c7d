import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { askPassword } from './ask-password.ts'

function ask(typed: string, isTTY = true) {
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} })
  const echoed: string[] = []
  stdin.end(typed)
  const echo = { write: (text: string) => echoed.push(text) > 0 }
  return { echoed, answer: askPassword({ stdin, echo, output: { say: (text) => void echoed.push(text) } }) }
}

it('takes what was typed twice, with its blanks, and does not show it', async () => {
  const { echoed, answer } = ask(' a long password\r a long password\r')
  expect(await answer).toBe(' a long password')
  expect(echoed.join('')).not.toContain('long')
})

it.each([
  ['two that differ', 'a long password\ra long passwort\r', true, 'The two passwords differ; nothing was changed.'],
  ['none', '\r\r', true, 'The password is empty; nothing was changed.'],
  ['only one', 'a long password\r', true, 'Standard input ended before the question was answered.'],
  ['no terminal', 'a long password\na long password\n', false, '--password-stdin < password.txt'],
])('refuses %s', async (_name, typed, isTTY, sentence) => {
  await expect(ask(typed, isTTY).answer).rejects.toThrow(sentence)
})
