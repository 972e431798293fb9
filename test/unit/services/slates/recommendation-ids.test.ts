import { newSlateId, RecommendationIds } from '../../../../src/services/slates/recommendation-ids'
import { validateEvent } from '../../../../src/services/behaviour/event-validation'
import { event } from '../../../support/shop'
import { anyCodePoint, fc } from '../../../support/property-testing'

const now = new Date('2026-03-10T12:00:00Z')
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const rank = fc.integer({ min: 1, max: 100 })

describe('the id of a recommendation', () => {
  const ids = new RecommendationIds(Buffer.alloc(32, 1))

  it('names its list and its place in it, in 36 characters', () => {
    fc.assert(
      fc.property(bytes(32), fc.uuid(), rank, (secret, slateId, place) => {
        const own = new RecommendationIds(secret)
        const id = own.of(slateId)(place)
        expect(id).toMatch(/^[\w-]{36}$/)
        expect(own.read(id)).toEqual({ slateId, rank: place })
      }),
    )
  })

  it('counts nothing where another installation gave it, or one character of what is signed is another', () => {
    fc.assert(
      fc.property(fc.uuid(), rank, fc.nat(35), fc.nat(63), (slateId, place, at, digit) => {
        const id = ids.of(slateId)(place)
        expect(new RecommendationIds(Buffer.alloc(32, 2)).read(id)).toBeNull()
        const letter = Buffer.of(0, 0, digit).toString('base64url').at(-1)!
        const forged = id.slice(0, at) + letter + id.slice(at + 1)
        const read = ids.read(forged)
        if (read !== null) expect(read.slateId).toBe(slateId)
        // Characters 22 and 23 (from 1) hold the rank, which is not signed.
        if (read !== null && forged !== id) expect([21, 22]).toContain(at)
      }),
    )
  })

  it('counts nothing where it is made up, and never refuses its event', () => {
    const anything = fc.oneof(
      fc.string({ unit: anyCodePoint, maxLength: 300 }),
      fc.stringMatching(/^[\w-]{36}$/),
      fc.constantFrom(null, undefined, '', ' ', 'a\u0000b', '\ud800', 'x'.repeat(201), '<b>'),
    )
    fc.assert(
      fc.property(anything, (recommendationId) => {
        expect(validateEvent(event({ recommendationId }), now, ids).recommendation).toBeNull()
      }),
    )
    const id = ids.of(newSlateId(now))(7)
    expect(validateEvent(event({ recommendationId: id }), now, ids).recommendation).toMatchObject({
      id,
      rank: 7,
    })
  })

  it('is new with every list, and those of later lists come later', () => {
    const list = Array.from({ length: 100 }, (_, i) => newSlateId(new Date(now.getTime() + i)))
    expect(new Set(list).size).toBe(100)
    expect(list.toSorted()).toEqual(list)
    expect(list[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
