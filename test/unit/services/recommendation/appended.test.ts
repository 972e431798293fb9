import { appended } from '../../../../src/services/recommendation/session-model'

it('appends indexes to those of a catalogue that hides hundreds of thousands of items', () => {
  const hidden = Int32Array.from({ length: 500_000 }, (_, index) => index)
  const all = appended(hidden, [7, 9])
  expect(all).toHaveLength(500_002)
  expect([...all.subarray(499_999)]).toEqual([499_999, 7, 9])
})
