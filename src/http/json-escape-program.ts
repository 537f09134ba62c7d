/** Where things lie in the program's memory; the output may take six times as much room as the input. */
export const layout = { inputAt: 1024, chunkBytes: 64 * 1024 - 1024 - 16, outputAt: 64 * 1024, pages: 7 } as const

const locals = ['until', 'from', 'to', 'mask', 'bytes', 'entry'] as const
/** Of `locals`, behind the parameter `until`: how many of each type in this order, i32, v128, i64. */
const localTypes = [3, 3, 0x7f, 1, 0x7b, 1, 0x7e]

/**
 * Copies what lies from `inputAt` to `until` (exclusive; 16 bytes behind it must be plain) to `outputAt`, escaped as
 * within a JSON string, and answers where the output ends. Sixteen bytes are copied, whatever they are; from the first of
 * them that may not stand as it is, it goes on with that one's entry in the table, which lies at 0: eight bytes a
 * character, seven to be written and how many of them are meant.
 */
const source = `
  i32.const ${layout.inputAt}  local.set from
  i32.const ${layout.outputAt}  local.set to
  block  loop
    local.get from  local.get until  i32.ge_s  br_if 1
    local.get to  local.get from  v128.load  local.tee bytes  v128.store
    local.get bytes  i32.const 32  i8x16.splat  i8x16.lt_u
    local.get bytes  i32.const 34  i8x16.splat  i8x16.eq  v128.or
    local.get bytes  i32.const 92  i8x16.splat  i8x16.eq  v128.or
    i8x16.bitmask  local.tee mask  i32.eqz
    if
      local.get from  i32.const 16  i32.add  local.set from
      local.get to  i32.const 16  i32.add  local.set to
      br 1
    end
    local.get mask  i32.ctz  local.tee mask
    local.get from  i32.add  local.tee from
    i32.load8_u  i32.const 3  i32.shl  i64.load  local.set entry
    local.get to  local.get mask  i32.add  local.tee to
    local.get entry  i64.store
    local.get to  local.get entry  i64.const 56  i64.shr_u  i32.wrap_i64  i32.add  local.set to
    local.get from  i32.const 1  i32.add  local.set from
    br 0
  end  end
  local.get to  local.get from  i32.sub  local.get until  i32.add
end`

/** The instructions that are used; loads and stores with their operands: no alignment, no offset. */
const instructions: Readonly<Record<string, readonly number[]>> = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  br: [0x0c],
  br_if: [0x0d],
  'local.get': [0x20],
  'local.set': [0x21],
  'local.tee': [0x22],
  'i32.load8_u': [0x2d, 0, 0],
  'i32.const': [0x41],
  'i32.eqz': [0x45],
  'i32.ge_s': [0x4e],
  'i32.ctz': [0x68],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.shl': [0x74],
  'i32.wrap_i64': [0xa7],
  'i64.load': [0x29, 0, 0],
  'i64.store': [0x37, 0, 0],
  'i64.const': [0x42],
  'i64.shr_u': [0x88],
  'v128.load': [0xfd, 0x00, 0, 0],
  'v128.store': [0xfd, 0x0b, 0, 0],
  'v128.or': [0xfd, 0x50],
  'i8x16.splat': [0xfd, 0x0f],
  'i8x16.eq': [0xfd, 0x23],
  'i8x16.lt_u': [0xfd, 0x26],
  'i8x16.bitmask': [0xfd, 0xe4, 0x00],
}

/**
 * The escaping of JSON strings as a WebAssembly module, which exports `memory` and `escape(until)`. It is put together
 * here from its text, so that what is built and checked in stays one language and needs no other compiler.
 */
export function jsonEscapeProgram(): Uint8Array<ArrayBuffer> {
  const body = [...localTypes, ...assembled(source)]
  return Uint8Array.from([
    ...[0x00, ...ascii('asm'), 1, 0, 0, 0],
    ...section(1, [0x60, 1, 0x7f, 1, 0x7f]),
    ...section(3, [0]),
    ...section(5, [0, layout.pages]),
    ...section(7, [...sized(ascii('memory')), 2, 0], [...sized(ascii('escape')), 0, 0]),
    ...section(10, sized(body)),
  ])
}

function assembled(text: string): number[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word) => instructions[word] ?? operand(word))
}

function operand(word: string): number[] {
  const place = (locals as readonly string[]).indexOf(word)
  return signed(place >= 0 ? place : Number(word))
}

function section(id: number, ...items: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(items.length), ...items.flat()])]
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** Signed LEB128, of what is not negative. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]
}
