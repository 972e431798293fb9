import { Scaler } from '../../../src/features/demand'

/** Two columns: one that moves, and one that was the same in all of training. */
const TRAINING = Float32Array.of(1, 0, 3, 0, 5, 0)

it('standardises what moved in training, and reads nothing of what never did', () => {
  const scaler = Scaler.fit(TRAINING, 2)
  const values = Float32Array.of(3, 1, 5, 0)
  Scaler.fromState(scaler.state(), 2).apply(values)
  expect(values[0]).toBeCloseTo(0, 5)
  expect(values[2]).toBeCloseTo(2 / Math.sqrt(8 / 3), 5)
  // Promotions that no window of training saw ahead mean nothing to the network.
  expect([values[1], values[3]]).toEqual([expect.closeTo(0, 5), expect.closeTo(0, 5)])
})
