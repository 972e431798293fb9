import { ServingCounters } from '../../../src/serving/serving-metrics'

it('counts calls by their seconds, cumulatively', () => {
  const counters = new ServingCounters()
  counters.observeCall(10, 4)
  counters.observeCall(30, 60)
  const metrics = counters.snapshot({ hostRestarts: 1, rowsWaiting: 2, estimatedBytes: 4, versionsLoaded: 3 })
  expect(metrics).toMatchObject({
    modelCalls: 2,
    rows: 40,
    hostRestarts: 1,
    rowsWaiting: 2,
    versionsLoaded: 3,
  })
  expect(metrics.callSeconds.sum).toBeCloseTo(0.064)
  const countAt = (bound: number) => metrics.callSeconds.buckets.find(({ le }) => le === bound)!.count
  expect([countAt(0.0025), countAt(0.005), countAt(0.05), countAt(0.1), countAt(10)]).toEqual([0, 1, 1, 2, 2])
})
