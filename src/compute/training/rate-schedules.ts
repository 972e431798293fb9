/**
 * Learning rates as functions of the step's number, from 0. They are pure, so a resumed run needs only the number of the
 * step, and they run outside of the compiled graph, whose learning rate is an input.
 */
export type RateSchedule = (step: number) => number

/** Half a cosine from `rate` to `finalRate` over `totalSteps` steps, then constant: Loshchilov and Hutter (2017), SGDR. */
export function cosineDecay(rate: number, totalSteps: number, finalRate = 0): RateSchedule {
  return (step) => {
    const progress = Math.min(1, step / totalSteps)
    return finalRate + ((rate - finalRate) * (1 + Math.cos(Math.PI * progress))) / 2
  }
}

/** Rises linearly over the first `warmUpSteps` steps to where `schedule` begins; the schedule's own steps count from there. */
export function withWarmUp(schedule: RateSchedule, warmUpSteps: number): RateSchedule {
  return (step) =>
    step < warmUpSteps ? (schedule(0) * (step + 1)) / (warmUpSteps + 1) : schedule(step - warmUpSteps)
}
