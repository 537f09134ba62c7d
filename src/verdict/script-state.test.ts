import { expect, it } from 'vitest'
import { scriptState } from './script-state.ts'

it.each([0, 7, 8, 50])('reads the visitor behind %d objects that are too large to read', (count) => {
  const feed = Array.from({ length: count }, () => ({ user: { bio: 'x'.repeat(17_000) } }))
  const currentUser = { id: 7, name: 'Mira Holt' }
  const sightings = scriptState(JSON.stringify({ feed, currentUser }))
  expect(sightings.at(-1)).toMatchObject({ key: 'currentUser', value: currentUser })
})

it('reads a line break within a string as a space', () => {
  expect(scriptState(String.raw`currentUser = 'Mira\n\u0048olt\'s'`)).toMatchObject([{ value: "Mira Holt's" }])
})

it.each([
  ['in single quotes', `JSON.parse('{"id":7,"name":"Mira Holt"}')`],
  ['in double quotes', String.raw`JSON.parse("{\u0022id\u0022:7,\u0022name\u0022:\u0022Mira Holt\u0022}")`],
])('reads an object that is written as a string %s', (_how, value) => {
  expect(scriptState(`window.currentUser = ${value}`)).toMatchObject([{ value: { id: 7, name: 'Mira Holt' } }])
})
