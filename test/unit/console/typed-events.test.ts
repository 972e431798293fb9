import { typedEvents } from '../../../console/pages/visitors/typed-events'

describe('events as people type them', () => {
  it('are a type and the key of an item on each line', () => {
    expect(typedEvents('view SKU-1\n\n  ADD_TO_CART   SKU-2\nSEARCH')).toEqual({
      events: [
        { type: 'VIEW', item: { externalId: 'SKU-1' } },
        { type: 'ADD_TO_CART', item: { externalId: 'SKU-2' } },
        { type: 'SEARCH' },
      ],
    })
  })

  it.each(['VIEW', 'LOOK SKU-1', 'VIEW SKU-1 SKU-2', 'constructor x'])(
    'name the line "%s", which is none',
    (line) => {
      expect(typedEvents(`VIEW SKU-1\n${line}\nVIEW SKU-2`)).toEqual({ badLine: line })
    },
  )
})
