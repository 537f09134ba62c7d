import { randomUUID } from 'node:crypto'
import type { Client } from '../support/client.ts'
import { createClient } from '../support/client.ts'

/** Makes an account of its own, by the API alone, so that runs at one server do not meet; answers its key. */
export async function newAccount(address: string, operator: Client): Promise<string> {
  const email = `${randomUUID()}@example.org`
  const password = randomUUID()
  const organization = await expect201(operator, '/organizations', { name: email })
  const invitation = await expect201(operator, `/organizations/${organization.id}/invitations`, {
    email,
    role: 'member',
  })
  const nobody = createClient(address, {})
  const accepted = await nobody.call('POST', `/invitations/${invitation.token}/accept`, { name: 'Client', password })
  if (accepted.status >= 300) throw new Error(`accepting an invitation was answered ${accepted.text}`)
  const login = await nobody.call<{ access_token: string }>('POST', '/auth/login', { email, password })
  const member = createClient(address, { authorization: `Bearer ${login.json.access_token}` })
  const { key } = await expect201(member, '/api-keys', { name: 'client' })
  if (key === undefined) throw new Error('an API key was made without its value')
  return key
}

async function expect201(
  client: Client,
  path: string,
  body: object,
): Promise<{ id: string; token?: string; key?: string }> {
  const answer = await client.call<{ id: string; token?: string; key?: string }>('POST', path, body)
  if (answer.status !== 201) throw new Error(`POST ${path} was answered ${answer.status}: ${answer.text}`)
  return answer.json
}
