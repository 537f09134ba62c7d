import type { Attack } from '../attack.ts'

const known = { email: 'operator@example.org', password: 'correct horse battery staple' }
const wrong = 'not the password of anybody'

/** Wrong guesses at many accounts, and at one whose owner logs in from the same address. */
export const logInGuesses: Attack = {
  name: 'log-in-guesses',
  settings: { ADMIN_EMAIL: known.email, ADMIN_PASSWORD: known.password },
  run: async ({ server, isShort }) => {
    const logIn = async (body: typeof known): Promise<number> => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${server.address}/api/v1/auth/login`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      await response.arrayBuffer()
      return response.status
    }
    const first = await logIn(known)
    const others = isShort ? 62 : 150
    for (let guess = 0; guess < others; guess += 1) {
      await logIn({ email: `user${guess % 20}@example.org`, password: wrong })
    }
    // More than a network may where nobody logged in before.
    const own = isShort ? 12 : 30
    for (let guess = 0; guess < own; guess += 1) await logIn({ email: known.email, password: wrong })
    const last = await logIn(known)
    return {
      held: `${others} wrong guesses at others and ${own} at one known user, whose log-in is answered ${last}`,
      problems: first === 200 && last === 200 ? [] : [`a known user was answered ${first}, then ${last}`],
    }
  },
}
