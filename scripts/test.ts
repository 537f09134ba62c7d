import { spawn } from 'node:child_process'

// Runs the checks and the tests side by side: much of what the tests do is waiting.

const outcomes = await Promise.all([run('npm', 'run', '--silent', 'check'), run('vitest', 'run')])
process.exitCode = outcomes.find((code) => code !== 0) ?? 0

function run(command: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => done(code ?? 1))
  })
}
