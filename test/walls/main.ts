import { largeResults } from './large-results.ts'
import type { Latencies } from './other-account.ts'

/** Prints the rows of the table of attacks: what the attacker held, and what another account saw before and meanwhile. */
const attacks = [largeResults]

const spell = ({ count, p50, p99 }: Latencies): string => `p50 ${p50} ms, p99 ${p99} ms (${count})`

for (const attack of attacks) {
  const { attack: name, held, before, during, memory, disk } = await attack()
  console.log(`${name}; held: ${held}`)
  console.log(`  reads    before ${spell(before.reads)}; during ${spell(during.reads)}`)
  console.log(`  scrapes  before ${spell(before.scrapes)}; during ${spell(during.scrapes)}`)
  console.log(`  errors   before ${before.errors}; during ${during.errors}`)
  console.log(`  memory   before ${memory[0]} MiB; at most ${memory[1]}; after ${memory[2]}`)
  console.log(`  disk     before ${disk[0]} MiB; after ${disk[1]}`)
}
