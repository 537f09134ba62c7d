import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBrowser } from './executable.ts'

function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'))
  for (const name of names) {
    writeFileSync(join(folder, name), '#!/bin/sh\n')
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

describe('findBrowser', () => {
  it('takes the quickest that is on the path', () => {
    const folder = folderWith('google-chrome', 'chromium', 'chromium-headless-shell')
    expect(findBrowser(null, `/nowhere:${folder}`)).toEqual({
      kind: 'local',
      executable: join(folder, 'chromium-headless-shell'),
    })
    const plain = folderWith('google-chrome', 'chromium')
    expect(findBrowser(null, plain)).toEqual({ kind: 'local', executable: join(plain, 'chromium') })
  })

  it('finds none where there is none, or where it cannot be run', () => {
    const folder = folderWith('chromium')
    chmodSync(join(folder, 'chromium'), 0o644)
    expect(findBrowser(null, '')).toBeNull()
    expect(findBrowser(null, folder)).toBeNull()
    expect(findBrowser(null, 'relative:.')).toBeNull()
  })

  it('takes the one that is named, by path or by name', () => {
    const folder = folderWith('my-browser')
    const executable = join(folder, 'my-browser')
    expect(findBrowser(executable, '')).toEqual({ kind: 'local', executable })
    expect(findBrowser('my-browser', folder)).toEqual({ kind: 'local', executable })
    expect(() => findBrowser('/no/such/browser', folder)).toThrow('is not an executable program')
  })

  it.each(['ws://browser:9222/devtools', 'wss://browser/', 'http://browser:9222', 'https://browser'])(
    'takes %s for a remote one',
    (endpoint) => {
      expect(findBrowser(endpoint, '')).toEqual({ kind: 'remote', endpoint })
    },
  )
})
