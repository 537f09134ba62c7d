import { describe, expect, it } from 'vitest'
import { systemRandom } from '../clock.ts'
import { Entrance, maxWrongPins, newPin } from './entrance.ts'

function entrance(pin: string | null = null): Entrance {
  return new Entrance(systemRandom, 'token', pin)
}

describe('the entrance of a capture', () => {
  it('lets in the first device that has the link, once', () => {
    const door = entrance()
    expect(() => door.requireDevice('token')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(door.enter('wrong', null)).toEqual({ kind: 'refused' })
    const entered = door.enter('token', null)
    if (entered.kind !== 'entered') throw new Error(`it was ${entered.kind}`)
    expect(door.enter('token', null)).toEqual({ kind: 'refused' })
    door.requireDevice(entered.device)
    door.requireDevice(entered.device)
    for (const other of ['', 'token', `${entered.device}x`]) {
      expect(() => door.requireDevice(other)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    }
  })

  it('with a PIN takes so many wrong ones, and then not even the right one', () => {
    const door = entrance('123456')
    expect(door.enter('token', null)).toEqual({ kind: 'pin_needed' })
    const lefts = Array.from({ length: maxWrongPins }, () => door.enter('token', '654321'))
    expect(lefts).toEqual([4, 3, 2, 1, 0].map((left) => ({ kind: 'wrong_pin', left })))
    expect(door.enter('token', '123456')).toEqual({ kind: 'refused' })
  })

  it('takes the right PIN after a wrong one; a wrong link is no attempt', () => {
    const door = entrance('123456')
    for (let tries = 0; tries < 10; tries += 1) expect(door.enter('other', '000000')).toEqual({ kind: 'refused' })
    door.enter('token', '000000')
    expect(door.enter('token', '123456')).toMatchObject({ kind: 'entered' })
  })
})

it('makes a PIN of six digits, without preferring any', () => {
  expect(newPin({ bytes: (length) => Uint8Array.from({ length }, () => 255 - length) })).toMatch(/^\d{6}$/)
  const bytes = [255, 250, 249, 0, 10, 123, 99, 254, 42, 7]
  let at = 0
  expect(newPin({ bytes: (length) => Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0) })).toBe(
    '900392',
  )
})
