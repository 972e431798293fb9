import { groupsOf, inTurns } from '../../../../src/services/recommendation/in-turns'

it('works for one value after the other, and lets others have their turn meanwhile', async () => {
  const order: string[] = []
  setImmediate(() => order.push('another request'))
  const results = await inTurns([1, 2, 3], async (value) => {
    const until = performance.now() + 6
    while (performance.now() < until);
    order.push(`value ${value}`)
    return value * 2
  })
  expect(results).toEqual([2, 4, 6])
  expect(order).toEqual(['value 1', 'another request', 'value 2', 'value 3'])
})

it('cuts values into groups that hold all of them in order', () => {
  expect(groupsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(groupsOf([], 2)).toEqual([])
})
