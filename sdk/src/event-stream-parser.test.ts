import { expect, it } from 'vitest'
import { createEventStreamParser } from './event-stream-parser.ts'

const event = (data: string, type = 'message') => ({ type, data })

it.each([
  ['one event', 'data: a\n\n', [event('a')], ''],
  ['its type and id', 'id: 7\nevent: session.invalid\ndata: {}\n\n', [event('{}', 'session.invalid')], '7'],
  ['several lines of data', 'data: a\ndata: b\n\n', [event('a\nb')], ''],
  ['only one space after the colon', 'data:a\n\ndata:  b\n\n', [event('a'), event(' b')], ''],
  ['a field without a value', 'data\n\n', [event('')], ''],
  ['line breaks of every kind', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', [event('a'), event('b'), event('c')], ''],
  ['no comment', ': here\n\n', [], ''],
  ['no event that is not complete', 'id: 8\ndata: a\n', [], ''],
  ['an id without an event', 'id: 8\n\n', [], '8'],
  ['the last id for events without one', 'id: 8\ndata: a\n\ndata: b\n\n', [event('a'), event('b')], '8'],
  ['no id with a NUL', 'id: 8\0\ndata: a\n\n', [event('a')], ''],
  ['no unknown field', 'other: x\ndata: a\n\n', [event('a')], ''],
  ['the type of one event only', 'event: x\ndata: a\n\ndata: b\n\n', [event('a', 'x'), event('b')], ''],
])('reads %s, in whatever pieces it arrives', (_what, text, events, id) => {
  for (const size of [1, 2, 3, text.length]) {
    const parser = createEventStreamParser()
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size),
    )
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(events)
    expect(parser.lastEventId).toBe(id)
  }
})

it.each([
  ['retry: 3000\n\n', 3000],
  ['retry: soon\n\n', null],
])('reads how long to wait from %j', (text, retryMs) => {
  const parser = createEventStreamParser('5')
  parser.push(text)
  expect([parser.retryMs, parser.lastEventId]).toEqual([retryMs, '5'])
})
