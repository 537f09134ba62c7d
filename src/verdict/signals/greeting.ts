import { type Greeting, greetingsIn } from '../../visitor/greeting.ts'
import { showable } from '../../visitor/showable.ts'
import { signal } from './signal.ts'

const weights: Readonly<Record<Greeting['kind'], number>> = {
  guest: -3,
  strong: 4,
  label: 3,
  comma: 2,
  proper: 1.4,
  plain: 1.4,
}
const trusts: Readonly<Record<Greeting['kind'], number>> = {
  guest: 0,
  strong: 0.95,
  label: 0.9,
  comma: 0.7,
  proper: 0.62,
  plain: 0.55,
}

/** "Logged in as Mira", "Hello, Mira", "Welcome, guest": the page addresses its visitor, by a name or as nobody. */
export const greeting = signal('greeting', ['settles', 'personal', 'half_inside', 'explicit'], (_page, parsed) => {
  const greetings = greetingsIn(parsed)
  const named = greetings.filter(({ kind }) => kind !== 'guest')
  return {
    hits: greetings.map(({ kind, text }) => ({ weight: weights[kind], seen: `"${text}"` })),
    names: named.map(({ name, kind }) => ({ name, trust: trusts[kind] })),
    userElements: named.filter(({ kind }) => kind !== 'label').map(({ text }) => showable(text)),
  }
})
