import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { createBrowser, untilAnswered } from '../browser.ts'

const password = 'Garden-latch-41'
const accessMinutes = 2

/**
 * A Matrix homeserver. Its web clients keep an access token, here of two minutes, and a refresh token that works once in
 * localStorage. The user ends all other logins by "sign out of all devices" in another one.
 */
export const synapse: Application = {
  name: 'Synapse',
  covers: `tokens in localStorage, renewed every ${accessMinutes} min by single-use refresh tokens`,
  packages: { name: 'synapse', client: 'pip', list: ['matrix-synapse==1.163.2'] },
  sessionFields: { monitoring: { max_seconds: 120 } },
  endsUnused: true,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    const api = `${site}/_matrix/client/v3`
    await configure(place)
    place.start('python', ['-m', 'synapse.app.homeserver', '-c', 'homeserver.yaml'])
    await untilAnswered(`${site}/_matrix/client/versions`)
    await place.run('register_new_matrix_user', [
      '-c',
      'homeserver.yaml',
      '--user',
      'mira',
      '--password',
      password,
      '--no-admin',
      site,
    ])
    const page = `${api}/account/whoami`
    return {
      logIn: async () => {
        const { access, refresh } = await logIn(api)
        const marker = '@mira:localhost'
        return {
          handedOver: {
            content: createBrowser().storageState([
              { origin: site, items: { mx_access_token: access, mx_user_id: '@mira:localhost' } },
            ]),
            domain: site,
            validation_url: page,
            use_token: { origin: site, key: 'mx_access_token' },
            renewal: {
              url: `${api}/refresh`,
              method: 'POST',
              content_type: 'application/json',
              body: '{"refresh_token":"{{refresh_token}}"}',
              refresh_token: refresh,
              access_token_path: '/access_token',
              refresh_token_path: '/refresh_token',
              expires_in_path: '/expires_in_ms',
            },
          },
          page,
          marker,
          works: async () =>
            (await createBrowser().get(page, { authorization: `Bearer ${access}` })).text.includes(marker),
        }
      },
      endLogins: async () => {
        const { access } = await logIn(api)
        const headers = { authorization: `Bearer ${access}` }
        const response = await fetch(`${api}/logout/all`, { method: 'POST', headers, body: '{}' })
        if (response.status !== 200) throw new Error(`logout/all was answered ${response.status}`)
      },
    }
  },
}

async function logIn(api: string): Promise<{ access: string; refresh: string }> {
  const { status, text } = await createBrowser().post(
    `${api}/login`,
    JSON.stringify({
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'mira' },
      password,
      refresh_token: true,
    }),
  )
  if (status !== 200) throw new Error(`the login was answered ${status}: ${text}`)
  const { access_token: access, refresh_token: refresh } = JSON.parse(text) as Record<string, string>
  return { access: access ?? '', refresh: refresh ?? '' }
}

/** Its generated settings, on loopback alone and without other servers. */
async function configure({ run, folder, port }: Place): Promise<void> {
  const generate = ['--server-name', 'localhost', '--config-path', 'homeserver.yaml', '--generate-config']
  await run('python', ['-m', 'synapse.app.homeserver', ...generate, '--report-stats=no'])
  const path = join(folder, 'homeserver.yaml')
  const generated = readFileSync(path, 'utf8')
    .replace('port: 8008', `port: ${port}`)
    .replace(/^ +- ::1\n/m, '')
    .replace(/^ +- federation\n/m, '')
    .replace(/^trusted_key_servers:\n.*\n/m, 'trusted_key_servers: []\n')
  const own = [`refreshable_access_token_lifetime: ${accessMinutes}m`, 'federation_domain_whitelist: []']
  writeFileSync(path, `${generated}\n${own.join('\n')}\n`)
}
