import { type Greeting, greetingsIn } from '../../visitor/greetings.ts'
import { showable } from '../../visitor/showable.ts'
import { signal } from './signal.ts'

/** How much each weighs, and how far its name is trusted. */
const kinds: Readonly<Record<Greeting['kind'], readonly [number, number]>> = {
  guest: [-3, 0],
  once: [0, 0],
  remembered: [0.8, 0.6],
  strong: [4, 0.95],
  label: [3, 0.9],
  comma: [2, 0.7],
  proper: [1.4, 0.62],
  plain: [1.4, 0.55],
  trailing: [0, 0.7],
}

/** "Logged in as Mira", "Hello, Mira", "Welcome, guest": the page addresses its visitor, by a name or as a guest. */
export const greeting = signal('greeting', ['settles', 'personal', 'half_inside', 'explicit'], (_page, parsed) => {
  const greetings = greetingsIn(parsed)
  const named = greetings.filter(({ kind }) => kind !== 'guest')
  const telling = greetings.filter(({ kind }) => kinds[kind][0] !== 0)
  return {
    hits: telling.map(({ kind, text }) => ({ weight: kinds[kind][0], seen: `"${text}"` })),
    names: named.map(({ name, kind }) => ({ name, trust: kinds[kind][1] })),
    userElements: named.filter(({ kind }) => kind !== 'label').map(({ text }) => showable(text)),
  }
})
