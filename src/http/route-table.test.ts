import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { createRouteTable, routableUrl } from './route-table.ts'

describe('a route table', () => {
  it('names the methods of an address', () => {
    const app = fastify()
    const table = createRouteTable('/api/v1')
    table.watch(app)
    app.get('/api/v1/things', async () => null)
    app.route({ method: ['PUT', 'PATCH'], url: '/api/v1/things/:id', handler: async () => null })
    app.delete('/api/v1/things/:id', async () => null)
    app.get('/files/*', async () => null)
    app.get('/a.json', async () => null)
    app.post('/api/v1/things/check', async () => null)
    expect(table.methodsOf('/api/v1/things')).toEqual(['GET', 'HEAD'])
    expect(table.methodsOf('/api/v1/things/')).toEqual(['GET', 'HEAD'])
    expect(table.methodsOf('/api/v1/things/7')).toEqual(['DELETE', 'PATCH', 'PUT'])
    expect(table.methodsOf('/api/v1/things/check')).toEqual(['POST'])
    expect(table.methodsOf('/api/v1/things/7/8')).toEqual([])
    expect(table.methodsOf('/files/a/b')).toEqual(['GET', 'HEAD'])
    expect(table.methodsOf('/axjson')).toEqual([])
    expect(table.othersOf('/api/v1/things/check', 'DELETE')).toEqual(['POST'])
    expect(table.othersOf('/api/v1/things/check/', 'PATCH')).toEqual(['POST'])
    expect(table.othersOf('/api/v1/things/check', 'POST')).toEqual([])
    expect(table.othersOf('/api/v1/things/7', 'DELETE')).toEqual([])
  })

  it.each([
    ['/api/v1', true],
    ['/api/v1/', true],
    ['/api/v1/x', true],
    ['/api/v10', false],
    ['/', false],
  ])('below the API strangers are refused: %s %s', (path, expected) => {
    expect(createRouteTable('/api/v1').needsPrincipal(path)).toBe(expected)
  })
})

describe('an address that can be routed', () => {
  it.each([
    ['/a/b?c=%zz', '/a/b?c=%zz'],
    ['/a%20b', '/a%20b'],
    ['/a%zz', '/a%25zz'],
    ['/a%', '/a%25'],
    ['/%ff?x=%ff', '/%25ff?x=%ff'],
    ['/%c3%a4%ff', '/%25c3%25a4%25ff'],
  ])('%s → %s', (url, expected) => {
    expect(routableUrl(url)).toBe(expected)
  })
})
