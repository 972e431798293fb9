import { fc } from '../../support/property-testing'
import { decodeCursor, decodeId, encodeCursor, encodeId } from '../../../src/core/ids'

const badInput = expect.objectContaining({ code: 'BAD_USER_INPUT' })

describe('public ids', () => {
  it('come back as the key that they were made of', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }), (key) => {
        expect(decodeId('Item', encodeId('Item', key))).toBe(key)
      }),
    )
  })

  it('are refused where another type is expected', () => {
    expect(() => decodeId('User', encodeId('Item', 1))).toThrow(badInput)
  })

  it('are refused where they are rubbish', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeId('Item', text)).toThrow(badInput)
      }),
    )
    expect(() => decodeId('Item', Buffer.from('Item:9223372036854775808').toString('base64url'))).toThrow(
      badInput,
    )
  })
})

describe('cursors', () => {
  it('come back as the parts that they were made of', () => {
    const part = fc.oneof(fc.string(), fc.integer(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        expect(decodeCursor(encodeCursor(parts), parts.length)).toEqual(parts)
      }),
    )
  })

  it('are refused with another number of parts or as rubbish', () => {
    expect(() => decodeCursor(encodeCursor(['a', 1]), 1)).toThrow(badInput)
    expect(() => decodeCursor(encodeCursor([{} as never]), 1)).toThrow(badInput)
    fc.assert(
      fc.property(fc.string(), (text) => void expect(() => decodeCursor(`!${text}`, 2)).toThrow(badInput)),
    )
  })
})
