import { endWithReader, outliveStandardError, terminal } from './cli/output.ts'
import { createProgram, run } from './cli/program.ts'

outliveStandardError()
const output = terminal()
endWithReader(output)
process.exitCode = await run(createProgram(output), process.argv.slice(2), output)
