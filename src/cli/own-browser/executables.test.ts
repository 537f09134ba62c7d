import { describe, expect, it } from 'vitest'
import { readConfig } from '../../config.ts'
import { browserCandidates, hasDisplay, ownBrowser } from './executables.ts'

describe('the places of a browser', () => {
  it('are on the path on Linux, Chrome first', () => {
    const places = browserCandidates({
      platform: 'linux',
      home: '/home/a',
      environment: { PATH: '/usr/bin:.:/opt/bin' },
    })
    expect(places.slice(0, 2)).toEqual(['/usr/bin/google-chrome', '/opt/bin/google-chrome'])
    expect(places).toContain('/usr/bin/chromium')
    expect(places).toContain('/usr/bin/microsoft-edge')
    expect(places.filter((place) => !place.startsWith('/'))).toEqual([])
  })

  it('are applications on macOS, of all users and of one', () => {
    const places = browserCandidates({ platform: 'darwin', home: '/Users/a', environment: {} })
    expect(places.slice(0, 2)).toEqual([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ])
    expect(places).toContain('/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge')
    expect(places).toContain('/Applications/Chromium.app/Contents/MacOS/Chromium')
  })

  it('are directories of programs on Windows', () => {
    const environment = {
      ProgramFiles: 'C:\\Program Files',
      'ProgramFiles(x86)': 'C:\\Program Files (x86)',
      LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local',
    }
    const places = browserCandidates({ platform: 'win32', home: 'C:\\Users\\a', environment })
    expect(places[0]).toBe('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe')
    expect(places).toContain('C:\\Users\\a\\AppData\\Local\\Chromium\\Application\\chrome.exe')
    expect(places).toContain('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe')
  })
})

it.each([
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { DISPLAY: '' }, false],
  ['linux', {}, false],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('has a display on %s with %o: %s', (platform, environment, expected) => {
  expect(hasDisplay({ platform, home: '/home/a', environment })).toBe(expected)
})

it.each([
  [undefined, true],
  ['0', true],
  ['1', false],
])('starts with its sandbox where LATCHKEY_BROWSER_NO_SANDBOX is %s: %s', (setting, sandbox) => {
  const config = readConfig({ LATCHKEY_BROWSER: process.execPath, LATCHKEY_BROWSER_NO_SANDBOX: setting })
  const place = { platform: process.platform, home: '/home/a', environment: {} }
  expect(ownBrowser(config, place)).toEqual({ executable: process.execPath, sandbox })
})
