/** What an import tells servers of lines that it rejected: texts that the database takes, without values of records. */
import { cutReason, withoutFolders } from '../../../src/cli/import/import-report'
import { kindOf } from '../../../src/cli/import/import-run'
import { numberValue } from '../../../src/cli/import/field-values'
import { DayReader } from '../../../src/cli/import/time-values'
import { noneWithExternalId } from '../../../src/contracts/not-found'
import { ForecartError } from '../../../src/core/errors'

describe('a reason that is too long', () => {
  it.each([290, 291])('is never cut within a character, as after %d letters and then emoji', (letters) => {
    const cut = cutReason('x'.repeat(letters) + '😀'.repeat(50))
    // A half pair would not survive.
    expect(Buffer.from(cut).toString()).toBe(cut)
    expect(Array.from(cut)).toHaveLength(300)
    expect(cut.endsWith('😀…')).toBe(true)
  })

  it('stays as it is where it is short enough', () => {
    expect(cutReason('😀'.repeat(300))).toBe('😀'.repeat(300))
  })
})

describe('what is shown of an error', () => {
  const PERSON = 'Jane "JJ" Doe: 12 Mill Lane'
  const kindOfThrown = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      return kindOf(error as ForecartError)
    }
    return 'nothing was refused'
  }

  it('names the field and what was wanted, and no value', () => {
    expect(kindOfThrown(() => numberValue(PERSON, 'quantity'))).toBe('quantity is not a number')
    expect(kindOfThrown(() => new DayReader(null).read(PERSON, 'day'))).toMatch(/^day is not a day such as/)
    expect(kindOf(noneWithExternalId('item', PERSON))).toBe('NOT_FOUND')
  })

  it.each([`name: "${PERSON}" is taken`, `The records of "${PERSON}" differ`, `"${PERSON}" is no name`])(
    'leaves out what is quoted: %s',
    (message) => {
      const shown = kindOf(new ForecartError('BAD_USER_INPUT', message))
      expect(shown).not.toMatch(/Jane|JJ|Doe|Mill/)
      expect(shown).not.toBe('')
    },
  )

  it('names files without their folders', () => {
    expect(withoutFolders('2 lines were rejected; see /home/ops/r.csv', ['/home/ops/r.csv'])).toBe(
      '2 lines were rejected; see r.csv',
    )
  })
})
