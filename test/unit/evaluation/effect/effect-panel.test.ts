import { toEffectPanel, type PanelRow } from '../../../../src/evaluation'

const row = (unit: string, period: string, value: number): PanelRow => ({ unit, period, value })
const ROWS = ['1', '2', '3', '4'].flatMap((period) => [
  row('north', period, Number(period)),
  row('south', period, 3 * Number(period)),
  row('west', period, 7),
])

describe('a panel of rows', () => {
  it('is the mean of the treated units beside the others, in the order of time', () => {
    const panel = toEffectPanel([...ROWS].reverse(), { treated: ['north', 'south', 'north'], start: '3' })
    expect([...panel.treated]).toEqual([2, 4, 6, 8])
    expect(panel).toMatchObject({
      effectPeriods: 2,
      treatedUnits: 2,
      donorNames: ['west'],
      periods: ['1', '2', '3', '4'],
    })
  })

  it('leaves out what follows the promotion', () => {
    expect(toEffectPanel(ROWS, { treated: ['west'], start: '2', end: '3' })).toMatchObject({
      effectPeriods: 2,
      periods: ['1', '2', '3'],
    })
  })

  it.each([
    ['a gap', ROWS.slice(1), { treated: ['west'], start: '3' }, /unit north has no value for "1"/],
    [
      'two values of one day',
      [...ROWS, row('west', '2', 1)],
      { treated: ['west'], start: '3' },
      /unit west has two values for 2/,
    ],
    [
      'a value that is no number',
      [...ROWS, row('east', '2', Number.NaN)],
      { treated: ['west'], start: '3' },
      /east for 2 is not a finite/,
    ],
    [
      'a value without end',
      [...ROWS, row('east', '2', Infinity)],
      { treated: ['west'], start: '3' },
      /east for 2 is not a finite/,
    ],
    ['an absent treated unit', ROWS, { treated: ['nowhere'], start: '3' }, /no unit "nowhere"/],
    ['no treated unit', ROWS, { treated: [], start: '3' }, /No treated unit/],
    ['a start behind the data', ROWS, { treated: ['west'], start: '5' }, /before the promotion starts/],
    ['a start before the data', ROWS, { treated: ['west'], start: '1' }, /not before the promotion starts/],
    [
      'an end before the start',
      ROWS,
      { treated: ['west'], start: '3', end: '2' },
      /ends \(2\) before it starts/,
    ],
    [
      'numbers that do not sort as text',
      [...ROWS, ...['north', 'south', 'west'].map((unit) => row(unit, '10', 1))],
      { treated: ['west'], start: '3' },
      /"10" does not sort by time as text|"2" does not sort by time as text/,
    ],
    [
      'a start of another length',
      ROWS,
      { treated: ['west'], start: '03' },
      /"03" does not sort by time as text/,
    ],
    [
      'dates with the year last',
      ['01/31/2021', '02/01/2021'].map((day) => row('west', day, 1)),
      { treated: ['west'], start: '02/01/2021' },
      /"02\/01\/2021" does not sort by time as text/,
    ],
    ['no rows', [], { treated: ['west'], start: '3' }, /no rows/],
  ])('refuses %s', (_, rows, selection, message) => {
    expect(() => toEffectPanel(rows, selection)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) }),
    )
  })
})
