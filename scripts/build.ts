import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'rolldown'

// Compiles the server into dist/: one flat folder without what its libraries have and nobody calls. It starts in half
// the time and holds no compiler in memory. The folder lies as deep as those of src/, so that ../../ leads from both to
// the checkout. Each build has its own, and dist/server leads to the newest: a server that runs on goes on finding its
// files.

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const startedAt = new Date()
const folder = join(dist, `server-${startedAt.getTime().toString(36)}-${process.pid}`)

await build({
  input: {
    main: join(root, 'src/main.ts'),
    'writer-thread': join(root, 'src/writer-thread.ts'),
    'page-thread': join(root, 'src/scraping/page-thread.ts'),
  },
  platform: 'node',
  // What brings a binary or files of its own stays where npm put it.
  external: [/^@node-rs\//, /^@fastify\/swagger-ui/],
  logLevel: 'warn',
  output: { dir: folder, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', comments: false },
})

// A file with any other character would stand in memory at two bytes a character. None of these is in a raw template.
for (const name of readdirSync(folder)) {
  const file = join(folder, name)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped))
}

// The launcher takes what was compiled only while nothing of src/ is newer than the moment when that was begun.
const stamp = join(folder, '.built')
writeFileSync(stamp, '')
utimesSync(stamp, startedAt, startedAt)
symlinkSync(basename(folder), `${folder}.link`)
renameSync(`${folder}.link`, join(dist, 'server'))

const dayMs = 86_400_000
for (const name of readdirSync(dist)) {
  const old = join(dist, name)
  const isOld = name.startsWith('server-') && startedAt.getTime() - statSync(old).mtimeMs > dayMs
  if (isOld) rmSync(old, { recursive: true, force: true })
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
