import { describe, expect, it } from 'vitest'
import { goodKey } from '../../../test/support/http/memory-ids.ts'
import { sharedServer, testServer } from '../../../test/support/http/test-server.ts'
import { isPubliclyMissing, notFound } from './not-served.ts'

const shared = sharedServer(testServer)

describe('what clients call and this server does not have', () => {
  it.each([
    ['POST', '/crawl', 'crawls'],
    ['GET', '/crawl/x', 'crawls'],
    ['DELETE', '/crawl/x', 'crawls'],
    ['GET', '/crawl/x/stream', 'crawls'],
    ['POST', '/map', 'site maps'],
    ['POST', '/search', 'web search'],
    ['POST', '/search/batch', 'web search'],
    ['GET', '/search/x', 'web search'],
    ['POST', '/extract', 'structured data extraction'],
    ['GET', '/extract/usage/summary', 'structured data extraction'],
    ['DELETE', '/extract/templates/x', 'structured data extraction'],
    ['GET', '/user/llm-keys', 'language model keys'],
    ['POST', '/user/llm-keys/openrouter/exchange', 'language model keys'],
    ['GET', '/beta-features', 'beta features'],
    ['POST', '/beta-features/x/enable', 'beta features'],
    ['POST', '/oauth/token', 'OAuth'],
    ['POST', '/reports', 'shared reports'],
    ['POST', '/crawl/', 'crawls'],
    ['POST', '/crawl?x=1', 'crawls'],
  ])('%s %s is a 404 that names it', async (method, path, feature) => {
    const { app } = await shared()
    const headers = { 'x-api-key': goodKey, 'content-type': 'application/json' }
    const answer = await app.inject({ method: method as 'GET', url: `/api/v1${path}`, headers })
    const { code, detail, message } = answer.json()
    expect([answer.statusCode, code, detail]).toEqual([404, 'NOT_FOUND', message])
    expect(detail).toContain(`This server does not have ${feature} (`)
  })

  it('is told to nobody without a credential, but where the client sends none', async () => {
    const { app } = await shared()
    const status = async (url: string) => (await app.inject({ method: 'POST', url })).statusCode
    expect(await status('/api/v1/crawl')).toBe(401)
    expect(await status('/api/v1/nothing')).toBe(401)
    expect(await status('/api/v1/reports')).toBe(404)
    expect(await status('/auth/device')).toBe(404)
    expect(await status('/api/keys/k1')).toBe(404)
  })

  it.each(['/api/v1/crawler', '/api/v1/sessions', '/crawl', '/'])('does not take %s for one of them', (path) => {
    expect([notFound(path).message, isPubliclyMissing(path)]).toEqual(['This address does not exist.', false])
  })
})
