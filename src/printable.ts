/**
 * A text in one line, without the characters that change how a terminal or page displays others: those of control and of
 * direction. White space, line breaks included, becomes one space; none at either end.
 */
export const printable = (text: string): string =>
  text
    .replace(/(?!\p{White_Space})\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\p{White_Space}{1,9999}/gu, ' ')
    .trim()
