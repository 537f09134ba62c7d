import type { Sketch } from '../verdict/compare/sketch.ts'

/** Nothing differs but what changes by itself, such as tokens, numbers and dates. */
export function isIdentical(a: Sketch, b: Sketch): boolean {
  const whole = ({ status, path, title, forms, links, texts, shape, data }: Sketch) =>
    JSON.stringify([status, path, title, forms, links, texts, shape, data])
  return whole(a) === whole(b)
}
