/**
 * Names of cookies or headers as they are stored, a JSON array of strings. A list of sessions holds hundreds of them,
 * which are only written out again.
 */
export interface StoredNames {
  readonly json: string
  readonly count: number
}

/** @param json what JSON.stringify made of an array of strings */
export function storedNames(json: string): StoredNames {
  let quotes = 0
  for (let place = 0; place < json.length; place += 1) {
    const code = json.charCodeAt(place)
    if (code === backslash) place += 1
    else if (code === quote) quotes += 1
  }
  return { json, count: quotes / 2 }
}

const quote = 0x22
const backslash = 0x5c
