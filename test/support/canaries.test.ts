import { describe, expect, it } from 'vitest'
import { createCanaries } from './canaries.ts'

describe('a canary', () => {
  const canaries = createCanaries()
  const secret = canaries.plant('cookie')
  const other = canaries.plant('header')

  it.each<[string, (text: string) => Buffer | string]>([
    ['plain', (text) => text],
    ['base64', (text) => Buffer.from(text).toString('base64')],
    ['base64url', (text) => Buffer.from(text).toString('base64url')],
    ['hex', (text) => Buffer.from(text).toString('hex')],
    ['upper-case hex', (text) => Buffer.from(text).toString('hex').toUpperCase()],
    ['percent', (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&')],
    ['UTF-16, little', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16, big', (text) => Buffer.from(text, 'utf16le').swap16()],
  ])('is found as %s, wherever it stands', (_name, code) => {
    for (const before of ['', 'x', 'xy', 'xyz', '{"sid":"']) {
      const wrapped = code(`${before}${secret}"} and more`)
      const bytes = Buffer.isBuffer(wrapped) ? wrapped : Buffer.from(wrapped)
      expect(canaries.find(Buffer.concat([Buffer.from('head\0'), bytes, Buffer.from('tail')]))).toEqual(['cookie'])
    }
  })

  it('is not found where it is not, nor where it is allowed', () => {
    expect(canaries.find(secret.slice(1))).toEqual([])
    expect(canaries.find(`${secret} ${other}`, [secret])).toEqual(['header'])
    expect(canaries.labels).toEqual(['cookie', 'header'])
  })
})
