import { Tokenizer, TokenType } from '@streamparser/json'
import { AppError, invalidField } from '../../errors.ts'

/** Selects the parts of a JSON value to keep. The rest is parsed but not kept. */
export interface Sieve {
  /** For a member of an object by its name, and for the items of an array; null: drop it. */
  of(name: string | null): Sieve | null
  /** Called with each finished item of an array, which is then not kept. */
  readonly take?: (item: unknown) => void
  /** Replaces the object in the result. */
  readonly result?: unknown
  /** Of a text that is kept here, only so many characters. Absent: all. */
  readonly maxChars?: number
}

/** Keeps everything. */
export const everything: Sieve = { of: () => everything }

/**
 * Keeps everything, but of a text no more than a session could store: its storage has at most 1 MiB, everything else
 * less. What checks a text of 30 MB (a URL, a date, a name) takes a tenth of a second or more.
 */
export const storable: Sieve = { of: () => storable, maxChars: 1024 * 1024 }

/** Nesting depth of arrays and objects. */
const maxDepth = 64
/** Values kept of one body: far more than 20,000 cookies with all their fields. */
const maxValues = 500_000
/** Members of one object: names are remembered to find duplicate cookies. */
const maxMembers = 100_000

interface Frame {
  readonly value: Record<string, unknown> | unknown[] | null
  /** Null in an array. */
  readonly names: Set<string> | null
  readonly sieve: Sieve | null
  /** How many values were kept when it began. */
  readonly valuesBefore: number
  name: string
}

type Next = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma' | 'nothing'

/**
 * Reads JSON piece by piece, as it arrives, and keeps only what a sieve selects. As strict as the reader of other
 * bodies (RFC 8259; well-formed UTF-8; no duplicate keys; no `__proto__`), but it allows a byte order mark.
 */
export class JsonReader {
  // Without a buffer, each digit of a number would be a string of its own.
  readonly #tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024, numberBufferSize: 1024 })
  readonly #root: Sieve
  readonly #dropsProto: boolean
  readonly #open: Frame[] = []
  #next: Next = 'value'
  #values = 0
  #result: unknown

  /** @param options `dropsProto`: a member `__proto__` is left out; else it is an error */
  constructor(root: Sieve = everything, { dropsProto = false } = {}) {
    this.#root = root
    this.#dropsProto = dropsProto
    this.#tokenizer.onToken = ({ token, value }) => this.#take(token, value)
    this.#tokenizer.onError = (error) => {
      throw error
    }
  }

  /** @throws AppError MALFORMED_JSON, VALIDATION_ERROR, PAYLOAD_TOO_LARGE */
  write(chunk: Uint8Array): void {
    this.#guarded(() => this.#tokenizer.write(chunk))
  }

  /** The value, after everything was written. Throws as `write`. */
  end(): unknown {
    this.#guarded(() => {
      if (!this.#tokenizer.isEnded) this.#tokenizer.end()
    })
    if (this.#next !== 'nothing') throw new AppError('MALFORMED_JSON')
    return this.#result
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      // The tokenizer's own messages quote the body, which contains secrets.
      throw error instanceof AppError ? error : new AppError('MALFORMED_JSON')
    }
  }

  #take(token: TokenType, value: unknown): void {
    const next = this.#next
    switch (token) {
      case TokenType.COLON:
        this.#expect(next === 'colon', 'value')
        break
      case TokenType.COMMA:
        this.#expect(next === 'comma' && this.#open.length > 0, this.#open.at(-1)?.names == null ? 'value' : 'name')
        break
      case TokenType.RIGHT_BRACE:
        this.#close(next === 'name-or-end' || next === 'comma', true)
        break
      case TokenType.RIGHT_BRACKET:
        this.#close(next === 'value-or-end' || next === 'comma', false)
        break
      default:
        if (next === 'name' || next === 'name-or-end') this.#name(token, value)
        else this.#value(token, value)
    }
  }

  #value(token: TokenType, value: unknown): void {
    this.#expect(this.#next === 'value' || this.#next === 'value-or-end', this.#next)
    if (token === TokenType.LEFT_BRACE) this.#enter(true)
    else if (token === TokenType.LEFT_BRACKET) this.#enter(false)
    else {
      const sieve = this.#sieveHere()
      this.#place(typeof value === 'string' ? value.slice(0, sieve?.maxChars) : value, sieve)
    }
  }

  #expect(holds: boolean, next: Next): void {
    if (!holds) throw new AppError('MALFORMED_JSON')
    this.#next = next
  }

  #name(token: TokenType, value: unknown): void {
    const frame = this.#open.at(-1)
    if (token !== TokenType.STRING || typeof value !== 'string' || frame?.names == null) {
      throw new AppError('MALFORMED_JSON')
    }
    if (value === '__proto__' && !this.#dropsProto) throw invalidField('__proto__', 'this name is not allowed')
    if (frame.names.has(value)) {
      throw new AppError('MALFORMED_JSON', { message: 'The body contains the same key twice in one object.' })
    }
    if (frame.names.size >= maxMembers) throw tooMuch()
    frame.names.add(value)
    frame.name = value
    this.#next = 'colon'
  }

  #sieveHere(): Sieve | null {
    const frame = this.#open.at(-1)
    if (frame === undefined) return this.#root
    if (frame.names !== null && frame.name === '__proto__') return null
    return frame.sieve?.of(frame.names === null ? null : frame.name) ?? null
  }

  #enter(isObject: boolean): void {
    if (this.#open.length >= maxDepth) {
      throw new AppError('MALFORMED_JSON', { message: 'The body is nested too deeply.' })
    }
    const sieve = this.#sieveHere()
    this.#open.push({
      value: sieve === null ? null : isObject ? {} : [],
      names: isObject ? new Set() : null,
      sieve,
      valuesBefore: this.#values,
      name: '',
    })
    this.#next = isObject ? 'name-or-end' : 'value-or-end'
  }

  #close(holds: boolean, isObject: boolean): void {
    const frame = this.#open.at(-1)
    if (!holds || frame === undefined || (frame.names !== null) !== isObject) throw new AppError('MALFORMED_JSON')
    this.#open.pop()
    const above = this.#open.at(-1)
    // A value that is taken immediately uses no memory.
    if (above?.sieve?.take !== undefined && above.names === null) this.#values = frame.valuesBefore
    this.#place(frame.sieve?.result ?? frame.value, frame.sieve)
  }

  #place(value: unknown, sieve: Sieve | null): void {
    const above = this.#open.at(-1)
    this.#next = above === undefined ? 'nothing' : 'comma'
    if (above === undefined) this.#result = value
    if (sieve === null || above === undefined || above.value === null) return
    if (above.sieve?.take !== undefined && above.names === null) {
      above.sieve.take(value)
      return
    }
    this.#values += 1
    if (this.#values > maxValues) throw tooMuch()
    if (Array.isArray(above.value)) above.value.push(value)
    else above.value[above.name] = value
  }
}

function tooMuch(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', { message: 'The body contains too many values.' })
}

/** Reads a whole text as JSON. Throws as `JsonReader`. */
export function readJsonText(text: string): unknown {
  const reader = new JsonReader()
  reader.write(Buffer.from(text))
  return reader.end()
}
