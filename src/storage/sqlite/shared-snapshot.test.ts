import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/support/stores.ts'
import { openConnection } from './connection.ts'
import { shareSnapshot } from './shared-snapshot.ts'

/** A database with one number, a writer of it, and a reader whose turns end when the test says so. */
function numberWorld() {
  const path = join(temporaryFolder(), 'numbers.db')
  const writer = openConnection(path, 'write')
  writer.exec('create table numbers (n integer); insert into numbers values (1)')
  const ends: (() => void)[] = []
  const connection = openConnection(path, 'read')
  const reader = shareSnapshot(connection, (end) => ends.push(end))
  onTestFinished(() => writer.close())
  return {
    reader,
    connection,
    ends,
    write: (n: number) => writer.run('update numbers set n = ?', [n]),
    read: () => reader.rows('select n from numbers', []),
    endTurn: () => {
      for (const end of ends.splice(0)) end()
    },
  }
}

it('reads one state in a turn, and in the next one what was committed meanwhile', () => {
  const { reader, read, write, ends, endTurn } = numberWorld()
  expect(read()).toEqual([[1]])
  write(2)
  expect(read()).toEqual([[1]])
  expect(reader.all('select n from numbers', [])).toEqual([{ n: 1 }])
  expect(ends).toHaveLength(1)
  endTurn()
  expect(read()).toEqual([[2]])
})

it('holds nothing between turns, nor after a read that failed', () => {
  const { reader, connection, read, write, endTurn } = numberWorld()
  expect(() => reader.rows('select * from nowhere', [])).toThrow()
  endTurn()
  expect(connection.inTransaction()).toBe(false)
  write(3)
  expect(read()).toEqual([[3]])
  endTurn()
  expect(connection.inTransaction()).toBe(false)
})

it('begins with the first read, and may be closed before its turn ends', () => {
  const { reader, read, endTurn } = numberWorld()
  expect(reader.inTransaction()).toBe(false)
  read()
  expect(reader.inTransaction()).toBe(true)
  reader.close()
  expect(endTurn).not.toThrow()
})

it('leaves a transaction that a reader began by itself to that reader, over turns', () => {
  const { reader, connection, read, write, endTurn } = numberWorld()
  read()
  write(2)
  reader.run('begin', [])
  expect(read()).toEqual([[2]])
  write(3)
  endTurn()
  expect(read()).toEqual([[2]])
  reader.run('commit', [])
  expect(connection.inTransaction()).toBe(false)
  expect(read()).toEqual([[3]])
})
