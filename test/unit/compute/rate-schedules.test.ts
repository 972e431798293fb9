import { cosineDecay, withWarmUp } from '../../../src/compute/training/rate-schedules'

const first = (schedule: (step: number) => number, count: number): number[] =>
  Array.from({ length: count }, (_, step) => Number(schedule(step).toFixed(6)))

describe('rate schedules', () => {
  it('cosine decay falls to its final rate and stays there', () => {
    expect(first(cosineDecay(1, 4, 0.2), 7)).toEqual([1, 0.882843, 0.6, 0.317157, 0.2, 0.2, 0.2])
  })

  it('a warm-up rises to where the schedule begins, which then runs from its own first step', () => {
    expect(first(withWarmUp(cosineDecay(1, 2), 3), 6)).toEqual([0.25, 0.5, 0.75, 1, 0.5, 0])
  })
})
