import { StockLevels } from '../../../../src/services/recommendation/stock'

function levels(): StockLevels {
  const stock = new StockLevels()
  stock.update(null, {
    deliverable: [
      { itemId: 'plenty', onHand: 50, unitsPerDay: 4 },
      { itemId: 'few', onHand: 7, unitsPerDay: 4 },
      { itemId: 'none', onHand: 0, unitsPerDay: 0 },
    ],
    emptyStores: [{ itemId: 'plenty', locationId: 8n }],
    storeIds: [8n, 9n],
  })
  return stock
}

describe('stock', () => {
  it('is what can be delivered, less what sells until then', () => {
    const stock = levels()
    const states = (days: number) =>
      ['plenty', 'few', 'none', 'uncounted'].map((id) => stock.stateOf(id, null, days))
    expect(states(0)).toEqual(['AVAILABLE', 'AVAILABLE', 'OUT_OF_STOCK', 'AVAILABLE'])
    expect(states(2)).toEqual(['AVAILABLE', 'SELLS_OUT', 'OUT_OF_STOCK', 'AVAILABLE'])
  })

  it('is that of the store where the visitor stands in one', () => {
    const stock = levels()
    expect(stock.stateOf('plenty', 8n, 2)).toBe('OUT_OF_STOCK')
    expect(stock.stateOf('none', 9n, 2)).toBe('AVAILABLE')
    expect(stock.stateOf('none', 1n, 2)).toBe('OUT_OF_STOCK')
  })

  it('is told anew of the items that changed, and of no other', () => {
    const stock = levels()
    stock.update(['plenty'], {
      deliverable: [{ itemId: 'plenty', onHand: 0, unitsPerDay: 4 }],
      emptyStores: [],
      storeIds: [8n, 9n],
    })
    expect(stock.stateOf('plenty', null, 0)).toBe('OUT_OF_STOCK')
    expect(stock.stateOf('plenty', 8n, 0)).toBe('AVAILABLE')
    expect(stock.onHand('few')).toBe(7)
  })
})
