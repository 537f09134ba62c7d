import { compile } from '../../scripts/compile.ts'

// Compiles the servers that tests kill into dist/faults: they are started often.

await compile('faults', {
  server: 'test/faults/server.ts',
  'writer-thread': 'src/writer-thread.ts',
  'page-process': 'src/page-process.ts',
  'kill-points': 'test/faults/kill-points.ts',
  'fault-points': 'test/faults/leases/fault-points.ts',
})
