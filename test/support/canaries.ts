import { randomBytes } from 'node:crypto'

/** Secrets made up for a test, and the search for them wherever they must not be. */
export interface Canaries {
  /** A new secret of letters and digits, 24 characters or `length`. */
  plant(label: string, length?: number): string
  /** Adds a secret that somebody else made. */
  add(label: string, secret: string): void
  /** The labels of all that stand in these bytes, in whatever form, but for the secrets named in `allowed`. */
  find(bytes: Buffer | string, allowed?: readonly string[]): string[]
  readonly labels: readonly string[]
}

interface Form {
  readonly label: string
  readonly secret: string
  readonly bytes: Buffer
}

export function createCanaries(): Canaries {
  const labels: string[] = []
  /** Every form of every secret, by the number that its first four bytes are: a database is gone through once. */
  const byStart = new Map<number, Form[]>()
  const add = (label: string, secret: string) => {
    labels.push(label)
    for (const bytes of formsOf(secret)) {
      const start = bytes.readUInt32LE(0)
      byStart.set(start, [...(byStart.get(start) ?? []), { label, secret, bytes }])
    }
  }
  return {
    plant: (label, length = 24) => {
      const secret = `Cn${randomBytes(length).toString('hex')}`.slice(0, length)
      add(label, secret)
      return secret
    },
    add,
    find: (bytes, allowed = []) => {
      const where = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      const found = new Set<string>()
      for (let at = 0; at + 4 <= where.length; at += 1) {
        for (const { label, secret, bytes: form } of byStart.get(where.readUInt32LE(at)) ?? []) {
          const stands = where.compare(form, 0, form.length, at, Math.min(at + form.length, where.length)) === 0
          if (stands && !allowed.includes(secret)) found.add(label)
        }
      }
      return labels.filter((label) => found.has(label))
    },
    labels,
  }
}

/** Everything that a secret may have been turned into on its way to a disk, a log or a response. */
export function formsOf(secret: string): Buffer[] {
  const plain = Buffer.from(secret)
  const hex = plain.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  const utf16 = Buffer.from(secret, 'utf16le')
  return [
    plain,
    utf16,
    Buffer.from(utf16).swap16(),
    ...[hex, hex.toUpperCase(), percent, percent.toUpperCase(), ...base64Forms(plain)].map((text) => Buffer.from(text)),
  ]
}

/** Within longer base64 a secret begins at one of three places of a group: the characters that are its alone. */
function base64Forms(plain: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), plain])
    const whole = bytes.length - (bytes.length % 3)
    const skipped = Math.ceil((before * 8) / 6)
    return (['base64', 'base64url'] as const).map((coding) => bytes.subarray(0, whole).toString(coding).slice(skipped))
  })
}
