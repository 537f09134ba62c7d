import { jsonEscapeProgram, layout } from './json-escape-program.ts'

/**
 * UTF-8 as the inside of a JSON string, without its quotes, between two other texts; it must be well formed. The same
 * bytes as `JSON.stringify` would come to, which escapes nothing above 0x7F but lone surrogates.
 */
export type EscapeJson = (before: string, utf8: Buffer, after: string) => Buffer

/**
 * Opens what escapes; one instance serves one thread.
 *
 * Why not `JSON.stringify`: it needs the text as a string and makes another, which were most of the garbage of a scrape.
 * For a page of 50 KB this takes a third of the time (docs/performance.md).
 */
export function createJsonEscape(): EscapeJson {
  const { memory, run } = open()
  /** Escapes one piece, and answers where it lies in the memory until the next. */
  const escaped = (utf8: Buffer, from: number): Buffer => {
    const until = layout.inputAt + utf8.copy(memory, layout.inputAt, from, from + layout.chunkBytes)
    memory.fill(' ', until, until + 16)
    return memory.subarray(layout.outputAt, run(until))
  }
  return (before, utf8, after) => {
    if (utf8.length <= layout.chunkBytes) return joined(before, escaped(utf8, 0), after)
    const pieces: Buffer[] = []
    for (let from = 0; from < utf8.length; from += layout.chunkBytes) pieces.push(Buffer.from(escaped(utf8, from)))
    return joined(before, Buffer.concat(pieces), after)
  }
}

function joined(before: string, middle: Buffer, after: string): Buffer {
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(before) + middle.length + Buffer.byteLength(after))
  let at = bytes.write(before)
  at += middle.copy(bytes, at)
  bytes.write(after, at)
  return bytes
}

interface Program {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly escape: (until: number) => number
}

/** Node's types do not describe it: it belongs to browsers' libraries. */
declare const WebAssembly: {
  readonly Module: new (program: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

function open(): { readonly memory: Buffer; readonly run: Program['escape'] } {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(jsonEscapeProgram()))
  const program = instance.exports as Program
  const memory = Buffer.from(program.memory.buffer)
  for (let code = 0; code < 128; code += 1) {
    const written = Buffer.from(JSON.stringify(String.fromCharCode(code)).slice(1, -1))
    memory.set(written, code * 8)
    memory[code * 8 + 7] = written.length
  }
  return { memory, run: program.escape }
}
