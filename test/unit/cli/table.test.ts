import { formatTable } from '../../../src/cli/table'

describe('formatTable', () => {
  it('puts numbers to the right and words to the left', () => {
    const rows = [
      ['wape', 0.31],
      ['a longer name', 12],
      ['unknown', null],
    ]
    expect(formatTable(['metric', 'value'], rows)).toBe(
      [
        'metric         value',
        '-------------  -----',
        'wape            0.31',
        'a longer name     12',
        'unknown            -',
        '',
      ].join('\n'),
    )
  })

  it('is a head without rows where there is nothing', () => {
    expect(formatTable(['id', 'name'], [])).toBe('id  name\n--  ----\n')
  })
})
