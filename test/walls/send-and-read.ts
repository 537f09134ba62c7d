import { setTimeout as pause } from 'node:timers/promises'
import { openSocket } from './open-socket.ts'

/**
 * Sends these requests on one connection, at most as many as it may leave unanswered, and again when all are answered;
 * resolves with how many were.
 */
export async function sendAndRead(address: string, requests: readonly string[], endsAt: number): Promise<number> {
  const socket = openSocket(address)
  let answers = 0
  let left = 0
  const send = () => {
    left = requests.length
    socket.write(requests.join(''))
  }
  socket.on('data', (data) => {
    const heads = headsIn(data)
    answers += heads
    left -= heads
    if (left <= 0) send()
  })
  send()
  await pause(endsAt - performance.now())
  socket.destroy()
  return answers
}

const head = Buffer.from('\r\nx-request-id: ')

/** One that two pieces share is not counted, so that fewer requests are sent at a time than might be. */
function headsIn(data: Buffer): number {
  let heads = 0
  for (let at = data.indexOf(head); at !== -1; at = data.indexOf(head, at + head.length)) heads += 1
  return heads
}
