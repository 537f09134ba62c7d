import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testServer } from '../../test/support/http/test-server.ts'
import { compileSerializer } from './serialize.ts'

describe('a serialiser', () => {
  const write = compileSerializer(
    z.object({
      text: z.string().nullable(),
      count: z.int().nullable(),
      part: z.object({ a: z.string() }).nullable(),
      list: z.array(z.object({ a: z.string() })),
      map: z.record(z.string(), z.string()),
      either: z.union([z.string(), z.object({ a: z.string() })]),
      maybe: z.string().optional(),
      free: z.unknown().optional(),
    }),
  )
  const whole = { text: 'a"b\n', count: 1, part: { a: '1' }, list: [{ a: '2' }], map: { x: 'y' }, either: 'z' }

  it('writes what is listed, as JSON would', () => {
    expect(JSON.parse(write(whole))).toEqual(whole)
    expect(JSON.parse(write({ ...whole, text: null, count: null, part: null }))).toMatchObject({
      text: null,
      count: null,
      part: null,
    })
    expect(JSON.parse(write({ ...whole, either: { a: 'b' }, maybe: 'm', free: { any: [1] } }))).toMatchObject({
      either: { a: 'b' },
      maybe: 'm',
      free: { any: [1] },
    })
  })

  it('leaves out what is not, at every level', () => {
    const more = { ...whole, secret: 1, part: { a: '1', secret: 1 }, list: [{ a: '2', secret: 1 }] }
    expect(write(more)).toBe(write(whole))
    expect(write({ ...whole, either: { a: 'b', secret: 1 } })).not.toContain('secret')
  })

  it('does not write an answer that lacks what every answer has', () => {
    const { text: _text, ...rest } = whole
    expect(() => write(rest)).toThrow(/text/)
  })

  it('writes lone surrogates as escapes, so that the answer stays UTF-8', () => {
    expect(write({ ...whole, text: `${'x'.repeat(6000)}\ud800` })).toContain('\\ud800')
  })
})

describe('a union', () => {
  const named = z.object({ a: z.string() }).meta({ id: 'Named' })

  it('of a named schema and null is written directly', () => {
    const write = compileSerializer(z.object({ one: named.nullable(), other: named.nullable() }))
    expect(write({ one: { a: '1', secret: 1 }, other: null })).toBe('{"one":{"a":"1"},"other":null}')
  })

  it('that needs a validator is refused', () => {
    const write = compileSerializer(z.object({ either: z.union([named, z.object({ b: z.string() })]) }))
    expect(() => write({ either: { b: '1' } })).toThrow('A response cannot contain this union')
  })

  it('is in no response of a route', async () => {
    const refused: string[] = []
    const tried = new Set<unknown>()
    const look = (url: string, schema: unknown) => {
      tried.add(schema)
      try {
        if (schema instanceof z.ZodType) compileSerializer(schema)({})
      } catch (error) {
        if (String(error).includes('this union')) refused.push(url)
      }
    }
    const watch = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance }
      fastify.addHook('onRoute', ({ url, schema }) => {
        for (const response of Object.values(schema?.response ?? {})) look(url, response)
      })
    }
    subscribe('fastify.initialization', watch)
    await testServer()
    unsubscribe('fastify.initialization', watch)
    expect(tried.size).toBeGreaterThan(30)
    expect(refused).toEqual([])
  })
})
