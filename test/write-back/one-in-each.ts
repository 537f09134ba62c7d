/** Chooses one of each so many, at any place among them; counted from 1, asked in order. */
export function oneInEach(size: number, random: () => number = Math.random): (nth: number) => boolean {
  let place = 0
  return (nth) => {
    if (nth % size === 1) place = 1 + Math.floor(random() * size)
    return ((nth - 1) % size) + 1 === place
  }
}
