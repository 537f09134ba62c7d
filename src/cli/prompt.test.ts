import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createPrompt } from './prompt.ts'

function terminal(isTTY: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} })
  const [echoed, said]: [string[], string[]] = [[], []]
  const echo = { write: (text: string) => echoed.push(text) > 0 }
  const prompt = createPrompt({ stdin, echo, output: { say: (text) => void said.push(text) } })
  return { stdin, prompt, said, echoed: () => echoed.join('') }
}

it('shows an answer that is typed, but not a hidden one', async () => {
  const { stdin, prompt, said, echoed } = terminal(true)
  const server = prompt.ask('Server:')
  stdin.write('keys.example\r')
  expect(await server).toBe('keys.example')
  const key = prompt.askHidden('Key:')
  stdin.write('lk_secret\r')
  expect(await key).toBe('lk_secret')
  expect(said).toEqual(['Server:', 'Key:'])
  expect(echoed()).toContain('keys.example')
  expect(echoed()).not.toContain('lk_secret')
  prompt.close()
})

it('reads one line for each question without a terminal', async () => {
  const { stdin, prompt } = terminal(false)
  stdin.end('one\n two \n')
  expect([await prompt.ask('1'), await prompt.askHidden('2')]).toEqual(['one', ' two '])
  await expect(prompt.ask('3')).rejects.toThrow('Standard input ended')
})

it('stops waiting when the command is stopped', async () => {
  const { prompt } = terminal(true)
  const controller = new AbortController()
  const answer = prompt.ask('Enter?', controller.signal)
  controller.abort(new Error('stopped'))
  await expect(answer).rejects.toThrow('stopped')
  prompt.close()
})
