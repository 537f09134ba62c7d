import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Every file of a folder with its mode and its bytes, to be compared with a later look. */
export function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name)
      const { mode } = statSync(path)
      return [name, `${mode.toString(8)} ${statSync(path).isFile() ? readFileSync(path).toString('base64') : ''}`]
    }),
  )
}
