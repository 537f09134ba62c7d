import { compile } from '../../scripts/compile.ts'

// Compiles into dist/faults the servers that tests kill, and a process that does what a test says: they are started often.

await compile('faults', {
  server: 'test/faults/server.ts',
  'acting-process': 'test/faults/acting-process.ts',
  'writer-thread': 'src/writer-thread.ts',
  'page-process': 'src/page-process.ts',
  'kill-points': 'test/faults/kill-points.ts',
  'fault-points': 'test/faults/leases/fault-points.ts',
})
