import { expect, it, onTestFinished } from 'vitest'
import { createServerHome, processKey } from '../support/server-process.ts'

// The compiler leaves out calls that it takes for useless; other tests run the sources.
it('answers addresses with broken escapes in the envelope, from its compiled files as well', async () => {
  const home = createServerHome()
  onTestFinished(() => home.remove())
  const server = await home.start()
  onTestFinished(async () => void (await server.stop('SIGKILL')))
  const answers = [
    ['/%ff', {}, 404, 'NOT_FOUND'],
    ['/api/v1/sessions/%ff', {}, 401, 'UNAUTHORIZED'],
    ['/api/v1/sessions/%ff', { 'x-api-key': processKey }, 404, 'SESSION_NOT_FOUND'],
  ] as const
  for (const [path, headers, status, code] of answers) {
    const answer = await fetch(server.address + path, { headers })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
})
