import { expect, it } from 'vitest'
import { shapeOf } from './shape.ts'

it('tells where each column stands', () => {
  const { names, at } = shapeOf(['b', 'a', 'role'])
  expect(names.map((name) => at[name])).toEqual([0, 1, 2])
  expect(['x', 'y', 'z'][at.role]).toBe('z')
})
