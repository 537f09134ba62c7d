import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

// Runs the checks while the tests run, which spend much of their time waiting. The output of the checks comes last, so
// that it is not missed.

const checks = spawn('npm', ['run', '--silent', 'check'], { stdio: ['ignore', 'ignore', 'pipe'] })
const tests = spawn('vitest', ['run'], { stdio: 'inherit' })
const [said, ...codes] = await Promise.all([text(checks.stderr), ended(checks), ended(tests)])
if (said !== '') console.error(said)
process.exitCode = codes.find((code) => code !== 0) ?? 0

function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => done(code ?? 1))
  })
}
