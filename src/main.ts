import { endWithReader, outliveStandardError, terminal } from './cli/output.ts'
import { createProgram } from './cli/program.ts'
import { run } from './cli/run.ts'

endWithReader()
outliveStandardError()
const output = terminal()
process.exitCode = await run(createProgram(output), process.argv.slice(2), output)
