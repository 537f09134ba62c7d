import { rows, visits } from './rows.ts'

const site = 'http://a.test'

/** Order of sending, replacement, sizes: RFC 6265bis 5.8.3 step 2, 5.7 step 23, 5.6 step 5. */
export const orderCases = [
  ...visits('order', [
    ['as they came', [`${site}/`, null, 'c=1', 'a=1', 'b=1'], [`${site}/`, 'c=1; a=1; b=1']],
    ['from several answers', [`${site}/`, null, 'c=1'], [`${site}/`, 'c=1', 'a=1'], [`${site}/`, 'c=1; a=1']],
    [
      'longer paths first',
      [`${site}/x/y/z`, null, 'a=1; Path=/', 'b=1; Path=/x/y', 'c=1; Path=/x', 'd=1; Path=/x/y/z'],
      [`${site}/x/y/z`, 'd=1; b=1; c=1; a=1'],
    ],
    [
      'a slash at the end makes a path longer',
      [`${site}/x/y`, null, 'a=1; Path=/x', 'b=1; Path=/x/', 'c=1; Path=/x'],
      [`${site}/x/y`, 'b=1; a=1; c=1'],
    ],
    [
      'whatever the domain',
      ['http://b.a.test/', null, 'a=1; Domain=a.test', 'b=1', 'c=1; Domain=b.a.test'],
      ['http://b.a.test/', 'a=1; b=1; c=1'],
    ],
    [
      'the same value keeps the place',
      [`${site}/`, null, 'a=1', 'b=1'],
      [`${site}/`, 'a=1; b=1', 'a=1; Max-Age=60'],
      [`${site}/`, 'a=1; b=1'],
    ],
    [
      'a new value goes to the end',
      [`${site}/`, null, 'a=1', 'b=1'],
      [`${site}/`, 'a=1; b=1', 'a=2'],
      [`${site}/`, 'b=1; a=2'],
    ],
    [
      'one that was ended comes last',
      [`${site}/`, null, 'a=1', 'b=1'],
      [`${site}/`, 'a=1; b=1', 'a=1; Max-Age=0'],
      [`${site}/`, 'b=1', 'a=1'],
      [`${site}/`, 'b=1; a=1'],
    ],
    ['the last of one answer counts', [`${site}/`, null, 'a=1', 'b=1', 'a=2', 'a=3'], [`${site}/`, 'b=1; a=3']],
    [
      'names differ by case',
      [`${site}/`, null, 'a=1', 'A=2'],
      [`${site}/`, 'a=1; A=2', 'A=3'],
      [`${site}/`, 'a=1; A=3'],
    ],
    [
      'http and https are one',
      [`${site}/`, null, 'a=1', 'b=1'],
      ['https://a.test/', 'a=1; b=1', 'a=2'],
      [`${site}/`, 'b=1; a=2'],
    ],
  ]),
  ...rows('size', `${site}/`, [
    [`a=${'x'.repeat(4095)}`, `a=${'x'.repeat(4095)}`],
    [`a=${'x'.repeat(4096)}`, null],
    [`${'x'.repeat(4095)}=1`, `${'x'.repeat(4095)}=1`],
    [`${'x'.repeat(4096)}=1`, null],
    [`${'x'.repeat(4096)}=`, `${'x'.repeat(4096)}=`],
    ['x'.repeat(4096), 'x'.repeat(4096)],
    ['x'.repeat(4097), null],
    [`a=${'\xc3\xa9'.repeat(2047)}`, `a=${'\xc3\xa9'.repeat(2047)}`],
    [`a=${'\xc3\xa9'.repeat(2048)}`, null],
    [`a=  ${'x'.repeat(4095)}  `, `a=${'x'.repeat(4095)}`],
    [`a=${'x'.repeat(4095)}; Path=/; Max-Age=60`, `a=${'x'.repeat(4095)}`],
    [`a=1; Foo=${'x'.repeat(5000)}`, 'a=1'],
    [`a=1; ${'x'.repeat(5000)}`, 'a=1'],
    [['a=1', `a=${'x'.repeat(4096)}`], 'a=1'],
    [
      Array.from({ length: 100 }, (_, index) => `c${index}=1`),
      Array.from({ length: 100 }, (_, index) => `c${index}=1`).join('; '),
    ],
  ]),
]
