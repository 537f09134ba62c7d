/** A text without the characters that change how a terminal or page displays others: those of control and of direction. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
