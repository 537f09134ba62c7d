import { describe, expect, test } from 'vitest'
import { kindOf, parseMediaType } from './media.ts'

describe('parseMediaType', () => {
  test.each([
    [null, '', null],
    ['', '', null],
    ['text/html', 'text/html', null],
    ['Text/HTML; Charset=UTF-8', 'text/html', 'UTF-8'],
    ['text/html;charset="euc-kr"', 'text/html', 'euc-kr'],
    ['text/html ; charset = big5 ; x=y', 'text/html', 'big5'],
    ['text/html; boundary=x; charset=gbk', 'text/html', 'gbk'],
    ['text/html; charset=', 'text/html', null],
    ['text/html; xcharset=gbk', 'text/html', null],
    ['text/html; charset=gbk, text/html', 'text/html', 'gbk,'],
    [';charset=gbk', '', 'gbk'],
  ])('%j', (field, type, charset) => {
    expect(parseMediaType(field)).toEqual({ type, charset })
  })
})

describe('kindOf', () => {
  test.each([
    ['text/html', '', 'html'],
    ['application/xhtml+xml', '', 'html'],
    ['application/json', '<', 'json'],
    ['application/problem+json', '', 'json'],
    ['application/rss+xml', '', 'xml'],
    ['image/svg+xml', '', 'xml'],
    ['text/plain', '<html>', 'text'],
    ['text/csv', '', 'text'],
    ['application/javascript', '', 'text'],
    ['image/png', '', 'binary'],
    ['application/pdf', '', 'binary'],
    ['application/octet-stream', '<html>', 'binary'],
    ['', '', 'text'],
    ['', ' \n<!DOCTYPE html>', 'html'],
    ['', '\ufeff<html>', 'html'],
    ['', '<!-- x --><p>', 'html'],
    ['', '<?xml version="1.0"?>', 'xml'],
    ['', ' {"a":1}', 'json'],
    ['', '[1]', 'json'],
    ['', 'hello', 'text'],
    ['', 'a < b', 'text'],
    ['', 'PK\x03\x04', 'binary'],
    ['', '\x89PNG\r\n\x1a\n\0', 'binary'],
    ['nonsense', '<html>', 'html'],
  ])('%j with %j is %s', (type, body, kind) => {
    expect(kindOf(type, Buffer.from(body))).toBe(kind)
  })

  test('UTF-16 with its mark is text', () => {
    expect(kindOf('', Buffer.from('fffe68006900', 'hex'))).toBe('text')
  })
})
