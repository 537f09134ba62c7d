import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { systemClock, systemRandom } from '../clock.ts'
import { createDemoSite, type DemoSite } from './demo-site.ts'
import { formatTranscript, readmeValues, transcript } from './transcript.ts'

const run = promisify(execFile)
const open: DemoSite[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((site) => site.close()))
})

const values = readmeValues

test('values are shell words that come out as they went in', async () => {
  const awkward = {
    latchkey: 'http://[::1]:1',
    site: `it's $HOME \`id\` "x"`,
    command: ["DIR=/a b's", 'printf', '%s.'],
    email: '$(id)@example.org',
  }
  const shell = `${transcript(awkward)[0]?.shell}\nprintf '%s|%s|%s' "$LATCHKEY" "$SITE" "$KEY"`
  const { stdout } = await run('sh', ['-c', shell])
  expect(stdout).toBe(`${awkward.latchkey}|${awkward.site}|key.create.--user.$(id)@example.org.--name.demo.`)
})

test('a variable before the command reaches it as it was', async () => {
  const awkward = { ...values, command: ["DIR=/a b's", 'sh', '-c', 'printf %s "$DIR"'] }
  const { stdout } = await run('sh', ['-c', `${transcript(awkward)[0]?.shell}\nprintf %s "$KEY"`])
  expect(stdout).toBe("/a b's")
})

test('the steps before Latchkey do what their titles say, in a plain sh', async () => {
  const site = createDemoSite({ clock: systemClock, random: systemRandom })
  open.push(site)
  const { url } = await site.listen(0, '127.0.0.1')
  const blocks = transcript({ ...values, site: url, command: ['true'] }).slice(0, 3)
  const { stdout } = await run('sh', ['-euc', `${blocks.map((block) => block.shell).join('\n')}\nrm -f "$JAR"`])
  for (const piece of blocks.flatMap((block) => block.expect)) expect(stdout).toContain(piece)
})

test.each(transcript(values))(
  '"$title" parses as shell, and can be pasted indented and into an interactive zsh',
  async ({ shell }) => {
    await run('sh', ['-n', '-c', shell])
    expect(shell).not.toMatch(/(^|\s)#/)
    expect(shell).not.toContain('<<')
  },
)

test('the JSON that the commands send is JSON', async () => {
  const set =
    'SITE=http://127.0.0.1:8081 ID=0b6e COOKIE=abc LATCHKEY=x KEY=k; demo_login() { echo abc; }; curl() { while [ "$#" -gt 0 ] && [ "$1" != -d ]; do shift; done; printf "%s\\n" "$2"; };'
  const sending = transcript(values).filter(({ shell }) => shell.includes("-d '{"))
  expect(sending).toHaveLength(6)
  for (const { shell } of sending) {
    const { stdout } = await run('sh', ['-c', `${set}\n${shell}`])
    expect(JSON.parse(stdout.split('\n').find((line) => line !== '') ?? '')).toBeTypeOf('object')
  }
})

test('the printed form holds every command under its title', () => {
  const printed = formatTranscript(transcript(values))
  expect(printed).toContain(`Set the addresses and create an API key:\n\n  LATCHKEY=${values.latchkey}\n`)
  expect(printed.match(/^\S.*:$|^\S.*\?$/gm)).toHaveLength(12)
})
