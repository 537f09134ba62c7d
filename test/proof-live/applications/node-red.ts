import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { createBrowser, untilAnswered } from '../browser.ts'

export const nodeRedPassword = 'Garden-latch-41'

/** An editor that is drawn by JavaScript and keeps its bearer token in localStorage. The user logs out in the browser. */
export const nodeRed: Application = {
  name: 'Node-RED',
  covers: 'bearer token in localStorage, page drawn by JavaScript',
  packages: { name: 'node-red', client: 'npm', list: ['node-red@5.0.7'] },
  sessionFields: { keep_alive: true, monitoring: { max_seconds: 120 } },
  endsUnused: false,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    configureNodeRed(place)
    const main = join(place.bin, '../node-red/red.js')
    place.start(process.execPath, [main, '--userDir', '.', '--settings', 'settings.js'])
    await untilAnswered(`${site}/auth/login`)
    const client = { client_id: 'node-red-editor' }
    const page = `${site}/settings`
    const tokens: string[] = []
    return {
      logIn: async () => {
        const fields = { ...client, grant_type: 'password', scope: '', username: 'mira', password: nodeRedPassword }
        const { status, text } = await createBrowser().post(`${site}/auth/token`, fields)
        if (status !== 200) throw new Error(`the login was answered ${status}: ${text}`)
        const token = (JSON.parse(text) as { access_token: string }).access_token
        tokens.push(token)
        const headers = { authorization: `Bearer ${token}` }
        const marker = '"username":"mira"'
        return {
          handedOver: {
            content: createBrowser().storageState([{ origin: site, items: { 'auth-tokens': text } }]),
            domain: site,
            validation_url: page,
            use_token: { origin: site, key: 'auth-tokens' },
          },
          page,
          marker,
          works: async () => (await createBrowser().get(page, headers)).text.includes(marker),
        }
      },
      endLogins: async () => {
        for (const token of tokens.splice(0)) {
          const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
          await fetch(`${site}/auth/revoke`, { method: 'POST', headers, body: JSON.stringify({ token }) })
        }
      },
    }
  },
}

export function configureNodeRed({ bin, folder, port }: Place): void {
  const hash = createRequire(join(bin, '../node-red/package.json'))('bcryptjs') as {
    hashSync(text: string, rounds: number): string
  }
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    adminAuth: {
      type: 'credentials',
      users: [{ username: 'mira', password: hash.hashSync(nodeRedPassword, 8), permissions: '*' }],
    },
    telemetry: { enabled: false, updateNotification: false },
  }
  writeFileSync(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)}\n`)
}
