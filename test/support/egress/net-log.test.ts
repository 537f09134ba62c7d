import { describe, expect, it } from 'vitest'
import { readNetLog } from './net-log.ts'

const constants = '{"constants":{"logEventTypes":{"TCP_CONNECT_ATTEMPT":7}},'
const first = '{"params":{"address":"127.0.0.1:1"},"type":7}'
const second = '{"type":7}'

describe('the log of a browser', () => {
  it.each([
    ['that ended', ['"events": [', `${first},`, second, '],', '"polledData": [{"a":{}}]', '}', '']],
    ['that was killed between two events', ['"events": [', `${first},`, `${second},`, '']],
    ['that was killed within one', ['"events": [', `${first},`, `${second},`, '{"params":{"addr']],
  ])('%s', (_, lines) => {
    expect(readNetLog([constants, ...lines].join('\n'))).toEqual({
      constants: { logEventTypes: { TCP_CONNECT_ATTEMPT: 7 } },
      events: [{ params: { address: '127.0.0.1:1' }, type: 7 }, { type: 7 }],
    })
  })

  it('without a complete line of constants tells nothing, and says so', () => {
    expect(() => readNetLog('{"constants":{"logEv')).toThrow(SyntaxError)
  })
})
