import { fork } from 'node:child_process'

// npm run test:walls [-- NAME…]: the attacks run in a session of their own, which has a lower priority than the servers.

const attacks = fork(new URL('./attacker-process.ts', import.meta.url), process.argv.slice(2), { detached: true })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => attacks.kill(signal))
attacks.once('exit', (code) => {
  process.exitCode = code ?? 1
})
