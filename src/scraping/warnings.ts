/** Those sentences that there are, as one text; null: none. */
export const joined = (...sentences: readonly (string | null)[]): string | null =>
  sentences.filter((one) => one !== null).join(' ') || null
