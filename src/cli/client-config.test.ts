import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clientConfigPath, readClientConfig, type UserPlace, writeClientConfig } from './client-config.ts'

describe('the path', () => {
  it.each<[NodeJS.Platform, string, UserPlace['environment'], string]>([
    ['linux', '/home/a', {}, '/home/a/.config/latchkey/client.json'],
    ['linux', '/home/a', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/latchkey/client.json'],
    ['linux', '/home/a', { XDG_CONFIG_HOME: 'cfg' }, '/home/a/.config/latchkey/client.json'],
    ['darwin', '/Users/a', { XDG_CONFIG_HOME: '/cfg' }, '/Users/a/Library/Application Support/latchkey/client.json'],
    ['win32', 'C:\\Users\\a', { APPDATA: 'D:\\Roaming' }, 'D:\\Roaming\\latchkey\\client.json'],
    ['win32', 'C:\\Users\\a', {}, 'C:\\Users\\a\\AppData\\Roaming\\latchkey\\client.json'],
  ])('on %s in %s with %o is %s', (platform, home, environment, expected) => {
    expect(clientConfigPath({ platform, home, environment })).toBe(expected)
  })
})

describe('the file', () => {
  const newFile = () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return join(folder, 'latchkey', 'client.json')
  }
  const config = { server: 'https://keys.example', apiKey: 'lk_1' }

  it('is for its user alone, and is replaced', () => {
    const file = newFile()
    writeClientConfig(file, { ...config, apiKey: 'old' })
    writeClientConfig(file, config)
    expect(readClientConfig(file)).toEqual(config)
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(join(file, '..')).mode & 0o777).toString(8)).toBe('700')
  })

  it('says what to do when it is missing or damaged', () => {
    const file = newFile()
    expect(() => readClientConfig(file)).toThrow('run `latchkey login` first')
    writeClientConfig(file, config)
    writeFileSync(file, '{"server": 1}')
    expect(() => readClientConfig(file)).toThrow('run `latchkey login` first')
  })
})
