import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checkout } from '../support/processes.ts'

const compiledAt = 1_700_000_000
const before = compiledAt - 1
const after = compiledAt + 1

/** A checkout whose server says only from where it ran; every time is that of `paths`, in seconds, else `before`. */
function newCheckout(paths: Readonly<Record<string, number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-launcher-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const files = {
    'package.json': '{"type":"module"}',
    'package-lock.json': '{}',
    'src/main.ts': "const said: string = 'source'\nconsole.log(said)\n",
    'src/room/part.ts': '',
    'sdk/src/index.ts': '',
    ...('dist/server/.built' in paths && {
      'dist/server/main.js': "console.log('compiled')\n",
      'dist/server/.built': '',
    }),
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  for (const name of [...Object.keys(files), 'src/room', 'src', 'sdk/src']) {
    utimesSync(join(root, name), paths[name] ?? before, paths[name] ?? before)
  }
  mkdirSync(join(root, 'node_modules'))
  mkdirSync(join(root, 'bin'))
  copyFileSync(join(checkout, 'bin/latchkey'), join(root, 'bin/latchkey'))
  return join(root, 'bin/latchkey')
}

it.each([
  ['compiled files that nothing is newer than', {}, 'compiled'],
  ['a file that was changed since', { 'src/room/part.ts': after }, 'source'],
  ['a file of the client that was changed since', { 'sdk/src/index.ts': after }, 'source'],
  ['a file that was added or removed since', { 'src/room': after }, 'source'],
  ['other libraries since', { 'package-lock.json': after }, 'source'],
])('the launcher, with %s, runs what the source says', (_name, times, ran) => {
  const launcher = newCheckout({ 'dist/server/.built': compiledAt, ...times })
  expect(execFileSync(launcher, { encoding: 'utf8' })).toBe(`${ran}\n`)
})

it('the launcher runs what is compiled where there is no source, whatever else is newer', () => {
  const launcher = newCheckout({ 'dist/server/.built': compiledAt, 'package-lock.json': after })
  for (const name of ['src', 'sdk']) rmSync(join(dirname(launcher), '..', name), { recursive: true })
  expect(execFileSync(launcher, { encoding: 'utf8' })).toBe('compiled\n')
})

it('the launcher runs the source where nothing is compiled', () => {
  expect(execFileSync(newCheckout({}), { encoding: 'utf8' })).toBe('source\n')
})

it('the launcher says what to do while the packages are not installed', () => {
  const launcher = newCheckout({})
  rmSync(join(dirname(launcher), '../node_modules'), { recursive: true })
  const { status, stdout, stderr } = spawnSync(launcher, { encoding: 'utf8' })
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^latchkey: .*run 'make setup' in .*\n$/)])
})
