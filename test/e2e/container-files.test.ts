import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checkout, freshEnvironment, startProcess } from '../support/processes.ts'

const read = (name: string): string => readFileSync(join(checkout, name), 'utf8')

// The image itself is built where there is a builder; this is what it contains, in another place.
it('the files that the Dockerfile leaves in its image are enough for a server', async () => {
  const image = mkdtempSync(join(tmpdir(), 'latchkey-image-'))
  onTestFinished(() => rmSync(image, { recursive: true, force: true }))
  const sent = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name = '']) => name)
  const removed = /rm -rf ([A-Z].*)$/m.exec(read('Dockerfile'))?.[1]?.split(' ') ?? []
  expect(removed).toContain('src')
  for (const name of [...sent, 'dist'].filter((one) => !removed.includes(one))) {
    cpSync(join(checkout, name), join(image, name), { recursive: true, verbatimSymlinks: true })
  }
  symlinkSync(join(checkout, 'node_modules'), join(image, 'node_modules'))

  const env = freshEnvironment({ LATCHKEY_DATA_DIR: join(image, 'data'), LATCHKEY_PORT: '0' })
  const server = startProcess(join(image, 'bin/latchkey'), ['serve'], { cwd: image, env })
  onTestFinished(async () => void (await server.stop('SIGKILL')))
  const [, address = ''] = await server.until(/listens on (http:\/\/[\d.]+:\d+)/)
  for (const path of [
    '/',
    '/docs',
    '/docs/json',
    '/docs/static/reference.js',
    '/docs/static/swagger-ui-bundle.js',
    '/health/ready',
  ]) {
    expect([path, (await fetch(address + path)).status]).toEqual([path, 200])
  }
})

it('compose gives the container the name that the documented commands have', () => {
  const named = [...read('docs/deploy.md').matchAll(/docker (?:exec (?:-\w )?|cp |logs )(\w+)/g)].map(
    ([, name]) => name,
  )
  expect(new Set(named)).toEqual(new Set([/container_name: (\w+)/.exec(read('compose.yaml'))?.[1]]))
})
