import { endWithReader, terminal } from './cli/output.ts'
import { createProgram } from './cli/program.ts'
import { run } from './cli/run.ts'

endWithReader()
const output = terminal()
process.exitCode = await run(createProgram(output), process.argv.slice(2), output)
