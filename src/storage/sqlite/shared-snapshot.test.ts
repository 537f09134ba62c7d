import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/support/stores.ts'
import { openConnection } from './connection.ts'
import { afterMicrotasks, looksForEvents, shareSnapshot } from './shared-snapshot.ts'

/** A database with one number, a writer of it, and a reader whose turns end when the test says so. */
function numberWorld() {
  const path = join(temporaryFolder(), 'numbers.db')
  const writer = openConnection(path, 'write')
  writer.exec('create table numbers (n integer); insert into numbers values (1)')
  const ends: (() => void)[] = []
  let looks = 1
  const connection = openConnection(path, 'read')
  const reader = shareSnapshot(connection, { endOfTurn: (end) => ends.push(end), looks: () => looks })
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
    look: () => {
      looks += 1
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

describe('version', () => {
  it('is another one as soon as another connection has committed, for the events that come then', () => {
    const { reader, write, endTurn, look } = numberWorld()
    const versions = () => [reader.version(), reader.version()]
    const [first, again] = versions()
    expect(again).toBe(first)
    write(2)
    endTurn()
    // What has come already was sent before anybody was told of the commit.
    expect(reader.version()).toBe(first)
    look()
    const second = reader.version()
    expect(second).not.toBe(first)
    look()
    expect(reader.version()).toBe(second)
  })

  it('is asked for anew by whoever knows better', () => {
    const { reader, write } = numberWorld()
    const first = reader.version()
    write(2)
    reader.forgetVersion()
    expect(reader.version()).not.toBe(first)
  })

  it('takes no lock that would outlast it', () => {
    const { reader, connection } = numberWorld()
    reader.version()
    expect(connection.inTransaction()).toBe(false)
  })

  it('is that of what is read, also where somebody commits between asking for it and reading', () => {
    const { reader, read, write } = numberWorld()
    const asked = reader.version()
    write(2)
    expect(read()).toEqual([[2]])
    expect(reader.version()).not.toBe(asked)
  })

  it('is that of the transaction that a reader began by itself', () => {
    const { reader, read, write, endTurn, look } = numberWorld()
    reader.run('begin', [])
    read()
    const begun = reader.version()
    endTurn()
    look()
    write(2)
    expect(reader.version()).toBe(begun)
    reader.run('commit', [])
    expect(reader.version()).not.toBe(begun)
  })
})

it('ends a turn after all that its event made ready, and before the next event', async () => {
  const seen: string[] = []
  const later = async (name: string, hops: number) => {
    for (let hop = 0; hop < hops; hop += 1) await null
    seen.push(name)
  }
  await new Promise<void>((resolve) =>
    setImmediate(() => {
      afterMicrotasks(() => seen.push('end'))
      process.nextTick(() => seen.push('tick'))
      void later('far', 20)
      setImmediate(() => {
        seen.push('next event')
        resolve()
      })
    }),
  )
  expect(seen).toEqual(['tick', 'far', 'end', 'next event'])
})

it('counts a look before the events that it finds, and none between them', async () => {
  const server = createServer((socket) => socket.on('data', () => seen.push(looksForEvents()))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const seen: number[] = []
  const clients = await Promise.all(
    [1, 2].map(async () => {
      const client = connect(port, '127.0.0.1')
      await once(client, 'connect')
      return client
    }),
  )
  for (let n = 0; n < 50; n += 1) {
    const before = looksForEvents()
    const told = seen.length
    for (const client of clients) client.write('x')
    while (seen.length < told + clients.length) await new Promise((resolve) => setImmediate(resolve))
    for (const look of seen.slice(told)) expect(look).toBeGreaterThan(before)
  }
  // Both were found by one look at least once.
  const pairs = Array.from({ length: 50 }, (_, n) => seen.slice(2 * n, 2 * n + 2))
  expect(pairs.some(([one, other]) => one === other)).toBe(true)
  for (const client of clients) client.destroy()
})

it('counts a look also where more than a thousand events have come at once', async () => {
  const seen = new Map<Socket, number>()
  let late: Socket | null = null
  const server = createServer((socket) => {
    socket.on('data', () => {
      // Sent when the first event is handled, so found by a later look.
      if (seen.size === 0) late?.write('x')
      seen.set(socket, looksForEvents())
    })
  }).listen(0, '127.0.0.1', 2000)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: Socket[] = []
  while (clients.length < 1100) {
    const client = connect(port, '127.0.0.1')
    await once(client, 'connect')
    clients.push(client)
  }
  const [last, ...others] = clients as [Socket, ...Socket[]]
  late = last
  for (const client of others) client.write('x')
  while (seen.size < clients.length) await new Promise((resolve) => setImmediate(resolve))
  const [first] = seen.values()
  const [socket] = [...seen.keys()].filter(({ remotePort }) => remotePort === last.localPort)
  expect(seen.get(socket as Socket)).toBeGreaterThan(first as number)
  for (const client of clients) client.destroy()
})
