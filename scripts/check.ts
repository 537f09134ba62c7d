import { spawn } from 'node:child_process'

// Runs `npm run check:*` side by side; says something only of those that fail, and all that they said.

const names = ['types', 'style', 'unused', 'openapi', 'docs', 'python']

const outcomes = await Promise.all(names.map(check))
for (const { name, code, output } of outcomes) {
  if (code === 0) continue
  console.error(`npm run check:${name} failed:\n${output}`)
  process.exitCode = 1
}

async function check(name: string): Promise<{ name: string; code: number | null; output: string }> {
  const child = spawn('npm', ['run', '--silent', `check:${name}`], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  return { name, code, output }
}
