import { composeServer } from '../../src/compose/server.ts'
import { readConfig } from '../../src/config.ts'

// The server under test: the real one, but that its time may be ahead, so that a lease of one that was killed has run
// out when the next one starts, that its leases on sessions may be short, and that every name leads to this machine.

const aheadMs = Number(process.env['FAULTS_AHEAD'] ?? 0)
const leaseMs = Number(process.env['FAULTS_LEASE'] ?? 15_000)
const server = await composeServer(readConfig(), {
  clock: { now: () => Date.now() + aheadMs },
  leaseMs,
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
})
process.stdout.write(`${await server.listen()}\n`)
process.once('SIGTERM', () => void server.close())
