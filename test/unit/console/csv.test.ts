import { csvName, csvOf } from '../../../console/components/csv'
import type { CsvValue } from '../../../console/components/csv'
import { fc } from '../../support/property-testing'

/** Reads what RFC 4180 writes, one character after the other. */
function read(text: string): string[][] {
  const rows: string[][] = [['']]
  let isQuoted = false
  for (let index = 0; index < text.length; index += 1) {
    const row = rows.at(-1)!
    const character = text[index]!
    if (isQuoted && character === '"' && text[index + 1] === '"') {
      row[row.length - 1] += '"'
      index += 1
    } else if (character === '"') {
      isQuoted = !isQuoted
    } else if (!isQuoted && character === ',') {
      row.push('')
    } else if (!isQuoted && character === '\r') {
      index += 1
      if (index + 1 < text.length) rows.push([''])
    } else {
      row[row.length - 1] += character
    }
  }
  return rows
}

describe('the CSV of a table', () => {
  it('is read back as it was written, whatever stands in a cell', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r]/.test(text))
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }))
    fc.assert(
      fc.property(table, ([header, ...rows]) => {
        expect(read(csvOf(header!, rows))).toEqual([header, ...rows])
      }),
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-cmd', "'-cmd"],
    [-3.5, '-3.5'],
    [null, ''],
    [true, 'true'],
  ] as const)('keeps a spreadsheet from running %p, and numbers as they are', (value: CsvValue, written) => {
    expect(csvOf(['a'], [[value]])).toBe(`a\r\n${written}\r\n`)
  })
})

it('names the file after the list, with how many rows it has of how many', () => {
  expect(csvName('Latest orders', 20)).toBe('latest-orders')
  expect(csvName('Latest orders', 20, 20)).toBe('latest-orders')
  expect(csvName('Latest orders', 20, 3000)).toBe('latest-orders-20-of-3000')
})
