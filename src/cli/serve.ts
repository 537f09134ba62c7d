import { composeServer } from '../compose.ts'
import { type Config, unknownSettings } from '../config.ts'
import { createOutput, type Output } from './output.ts'

/** Runs the server until SIGTERM or SIGINT. Throws ConfigError before anything listens. */
export async function serve(config: Config): Promise<void> {
  const output = createOutput(process.stdout, process.stderr)
  for (const name of unknownSettings()) output.say(`${name} is not a setting of this version; it changes nothing.`)
  const server = await composeServer(config)
  const address = await server.listen()
  welcome(output, config, address, server.firstKey)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await closeWithin(server, config.shutdownSeconds)
}

function welcome({ say }: Output, config: Config, address: string, firstKey: string | null): void {
  say(`Latchkey listens on ${address} — its API is described at ${address}/docs`)
  if (firstKey === null) return
  say('')
  say(`Your API key, shown this once:  ${firstKey}`)
  if (config.rootKey.kind === 'file') {
    say('Keep a copy of the key file apart from the database: neither opens without the other.')
    say(`  ${config.rootKey.path ?? `${config.dataDir}/root.key`}`)
  }
  say('')
  say('Try it:')
  say(`  curl -s ${address}/api/v1/sessions -H 'X-API-Key: ${firstKey}'`)
  say('')
}

/** What is still running when the time is over is cut off. */
async function closeWithin(server: { close(): Promise<void> }, seconds: number): Promise<void> {
  const cutOff = setTimeout(() => process.exit(0), seconds * 1000)
  await server.close()
  clearTimeout(cutOff)
}
