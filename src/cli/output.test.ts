import { expect, it } from 'vitest'
import { createOutput, type OutputStream } from './output.ts'

/** A stream that keeps what is written, and takes more only when it is drained. */
function stream({ isTTY = false, isFull = false } = {}) {
  let text = ''
  const waiting: (() => void)[] = []
  const made: OutputStream = {
    isTTY,
    write: (more) => {
      text += more
      return !isFull
    },
    once: (_event, listener) => waiting.push(listener),
  }
  return { ...made, text: () => text, drain: () => waiting.splice(0).forEach((listener) => void listener()) }
}

it('keeps results and words apart', async () => {
  const [stdout, stderr] = [stream(), stream()]
  const output = createOutput(stdout, stderr)
  await output.result('a\nb')
  output.say('said')
  output.done('done')
  output.fail('Failed.')
  expect(stdout.text()).toBe('a\nb\n')
  expect(stderr.text()).toBe('said\ndone\nlatchkey: Failed.\n')
})

it('passes no escape sequence on to a terminal', async () => {
  const [stdout, stderr] = [stream(), stream()]
  const output = createOutput(stdout, stderr)
  await output.result('a\tb\n\u001b[31mc\u009b2J')
  output.say('\u001b]0;title\u0007\rx')
  output.done('ok\u007f')
  output.fail('no\b')
  expect(stdout.text()).toBe('a\tb\n\ufffd[31mc\ufffd2J\n')
  expect(stderr.text()).toBe('\ufffd]0;title\ufffd\ufffdx\nok\ufffd\nlatchkey: no\ufffd\n')
})

it('waits for a reader that is slower', async () => {
  const stdout = stream({ isFull: true })
  let isTaken = false
  const taken = createOutput(stdout, stream())
    .result('much')
    .then(() => {
      isTaken = true
    })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isTaken).toBe(false)
  stdout.drain()
  await taken
})

it('fills a bar on one line of a terminal, and keeps it when something else is said', () => {
  const stderr = stream({ isTTY: true })
  const output = createOutput(stream(), stderr)
  output.progress('Rows', 1, 2)
  output.progress('Rows', 2, 2)
  output.progress('Entries', 7, null)
  output.say('next')
  output.say('last')
  expect(stderr.text()).toBe(
    '\rRows: [##########..........] 1 of 2\rRows: [####################] 2 of 2\rEntries: 7\nnext\nlast\n',
  )
})

it.each([
  ['ten lines and the first of a large total', 10_000, 11],
  ['no line of a small one', 4_999, 0],
  ['no line of an unknown one', null, 0],
])('says, where nobody watches, %s', (_name, total, lines) => {
  const stderr = stream()
  const output = createOutput(stream(), stderr)
  for (let done = 100; done <= 10_000; done += 100) output.progress('Rows', done, total)
  expect(stderr.text().split('\n').length - 1).toBe(lines)
})
