import { compile } from './compile.ts'

// Compiles the server into dist/server.

await compile('server', {
  main: 'src/main.ts',
  'writer-thread': 'src/writer-thread.ts',
  'backup-thread': 'src/backup-thread.ts',
  'page-process': 'src/page-process.ts',
})
