import { parseColumn, parseIntColumn } from '../../../src/db/repositories/columns'

describe('parseColumn', () => {
  it('reads arrays in the text form of PostgreSQL', () => {
    expect(parseIntColumn('{1,-2,3}')).toEqual(Int32Array.of(1, -2, 3))
    expect(parseColumn('{0.1,1e-07,2}', Float64Array)).toEqual(Float64Array.of(0.1, 1e-7, 2))
  })

  it('takes the aggregate of no rows for no rows', () => {
    expect(parseIntColumn(null)).toHaveLength(0)
    expect(parseIntColumn(undefined)).toHaveLength(0)
    expect(parseIntColumn('{}')).toHaveLength(0)
  })

  it('keeps what is not a number', () => {
    expect(parseColumn('{1,NaN,2}', Float32Array)).toEqual(Float32Array.of(1, Number.NaN, 2))
  })
})
