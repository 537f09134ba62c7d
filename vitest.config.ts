import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import LongFilesFirst from './test/support/long-files-first.ts'

const report = process.env['TEST_REPORT']

// Processes that tests start run from the source: what Node made of a file once, the next one need not make.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'sdk/src/**/*.test.ts',
      'test/**/*.test.ts',
      'bench/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    // These files have no short form.
    exclude: [...configDefaults.exclude, ...(process.env['TEST_LONG'] === '1' ? [] : ['**/*.long.test.ts'])],
    sequence: { sequencer: LongFilesFirst },
    globalSetup: 'test/support/global-setup.ts',
    // Each has a small heap of its own: starting a process, as many tests do, copies the tables of all that its parent holds.
    pool: 'forks',
    isolate: false,
    // Node reads TypeScript itself; nothing here is mocked. A tenth less CPU than if Vite changed each import.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // What a test leaves is garbage at once; with room for it, little of it is copied first.
    execArgv: ['--max-semi-space-size=64', '--min-semi-space-size=32'],
    // Twice the cores of a small machine, since tests wait for disks, processes and browsers. Each compiles the code anew.
    maxWorkers: 4,
    // Not a limit on speed: what hangs must end.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
  },
})
