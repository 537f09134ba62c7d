import { describe, expect, test } from 'vitest'
import { headerValue, mergeHeaders, withoutHeaders } from './header-maps.ts'

describe('headers', () => {
  test('of several places are one map, the first of a name staying', () => {
    expect(mergeHeaders({ 'X-A': '1' }, null, { 'x-a': '2', B: '3' }, undefined)).toEqual({ 'X-A': '1', B: '3' })
  })
  test('of a session give way to those of the request', () => {
    expect(withoutHeaders({ Authorization: 'old', 'X-A': '1' }, ['authorization'])).toEqual({ 'X-A': '1' })
    expect(withoutHeaders({ 'X-A': '1' }, [])).toEqual({ 'X-A': '1' })
  })
  test('are found whatever the case', () => {
    expect(headerValue({ 'Content-TYPE': 'a/b' }, 'content-type')).toBe('a/b')
    expect(headerValue({}, 'content-type')).toBeNull()
  })
})
