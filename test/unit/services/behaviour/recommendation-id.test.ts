import { creditedRecommendationId } from '../../../../src/services/behaviour/recommendation-id'
import { validateEvent } from '../../../../src/services/behaviour/event-validation'
import { event } from '../../../support/shop'
import { fc } from '../../../support/property-testing'

const now = new Date('2026-03-10T12:00:00Z')

describe('the recommendation that an event names', () => {
  it('is kept as it was sent where it has the form of an id', () => {
    const id = fc.stringMatching(/^[\w.~:+/=-]{1,200}$/)
    fc.assert(fc.property(id, (claimed) => expect(creditedRecommendationId(claimed)).toBe(claimed)))
  })

  it('counts nothing where it has not, and never refuses its event', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(null, undefined, '', ' ', 'a\u0000b', '\ud800', 'x'.repeat(201), '<b>'),
    )
    fc.assert(
      fc.property(anything, (recommendationId) => {
        const stored = validateEvent(event({ recommendationId }), now).recommendationId
        expect([recommendationId, null]).toContain(stored)
        expect(stored ?? 'id').toMatch(/^[\w.~:+/=-]{1,200}$/)
      }),
    )
  })
})
