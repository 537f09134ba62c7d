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

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

/**
 * Compiles these files, by name, into one flat folder without what their libraries have and nobody calls. It starts in
 * half the time and holds no compiler in memory. The folder lies as deep as those of src/, so that ../../ leads from both
 * to the checkout. Each build has its own, and dist/<name> leads to the newest: a server that runs on goes on finding its
 * files.
 */
export async function compile(name: string, input: Readonly<Record<string, string>>): Promise<void> {
  const startedAt = new Date()
  const folder = join(dist, `${name}-${startedAt.getTime().toString(36)}-${process.pid}`)
  await build({
    input: Object.fromEntries(Object.entries(input).map(([entry, path]) => [entry, join(root, path)])),
    platform: 'node',
    // What brings a binary or files of its own stays where npm put it.
    external: [/^@node-rs\//, /^playwright-core/],
    logLevel: 'warn',
    output: { dir: folder, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', comments: false },
  })

  // A file with any other character would stand in memory at two bytes a character. None of these is in a raw template.
  for (const file of readdirSync(folder).map((entry) => join(folder, entry))) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped))
  }

  // The launcher uses it only while no file of the source is newer than the time at which this build began.
  const stamp = join(folder, '.built')
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
  symlinkSync(basename(folder), `${folder}.link`)
  renameSync(`${folder}.link`, join(dist, name))
  removeOld(name, startedAt)
}

const dayMs = 86_400_000

function removeOld(name: string, now: Date): void {
  for (const entry of readdirSync(dist)) {
    const old = join(dist, entry)
    const isOld = entry.startsWith(`${name}-`) && now.getTime() - statSync(old).mtimeMs > dayMs
    if (isOld) rmSync(old, { recursive: true, force: true })
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
