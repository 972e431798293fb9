/** Joining demand inputs of several callers into one model call, and taking its answer apart again. Pure. */
import {
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
  type DemandTypes,
} from '../../contracts/demand/demand'
import type { TaskServing } from '../../contracts/models/task'
import { invariant } from '../../core/errors'
import { warmUpInput } from './warm-up'

/** A call of as many series takes a few milliseconds, and a call of more answers no more series a second. */
const MAX_BATCH_SERIES = 128

export const demandServing: TaskServing<DemandTypes> = {
  maxBatchRows: MAX_BATCH_SERIES,
  countRows: ({ series }) => series.length,
  shapeOf,
  join: joinInputs,
  split: splitInput,
  splitPrediction,
  joinPredictions,
  // What needs more history than the input has is given it from the next request on.
  mayAnswer: (input, signature) => signature.context <= input.historySteps,
  warmUpInput,
}

/** Inputs over the same periods may share a call. */
export function shapeOf(input: DemandInput): string {
  return `${input.grid.granularity}/${input.grid.start}/${input.historySteps}/${input.futureSteps}`
}

/** Inputs of one shape, their series one after the other. */
export function joinInputs(inputs: readonly DemandInput[]): DemandInput {
  const first = inputs[0]
  invariant(first, 'a batch has an input')
  return inputs.length === 1 ? first : { ...first, series: inputs.flatMap(({ series }) => series) }
}

/** At most `maxRows` series each, in order. */
export function splitInput(input: DemandInput, maxRows: number): DemandInput[] {
  if (input.series.length <= maxRows) return [input]
  const parts: DemandInput[] = []
  for (let start = 0; start < input.series.length; start += maxRows) {
    parts.push({ ...input, series: input.series.slice(start, start + maxRows) })
  }
  return parts
}

/** The reverse of `joinInputs`: `counts[i]` series belong to the i-th part. */
export function splitPrediction(prediction: DemandPrediction, counts: readonly number[]): DemandPrediction[] {
  const { horizon } = prediction
  const total = counts.reduce((sum, count) => sum + count, 0)
  const complete =
    prediction.isFallback.length === total &&
    prediction.mean.length === total * horizon &&
    prediction.quantiles.length === total * horizon * LEVEL_COUNT
  invariant(complete, 'a model answers every series of its input')
  let start = 0
  return counts.map((count) => {
    const from = start
    start += count
    const days = horizon
    const cells = horizon * LEVEL_COUNT
    return {
      horizon,
      mean: prediction.mean.slice(from * days, start * days),
      quantiles: prediction.quantiles.slice(from * cells, start * cells),
      isFallback: prediction.isFallback.slice(from, start),
    }
  })
}

/** The reverse of `splitInput`. */
export function joinPredictions(parts: readonly DemandPrediction[]): DemandPrediction {
  const first = parts[0]
  invariant(first, 'an input has a prediction')
  if (parts.length === 1) return first
  invariant(
    parts.every(({ horizon }) => horizon === first.horizon),
    'parts of one prediction have one horizon',
  )
  return {
    horizon: first.horizon,
    mean: concatenate(parts.map(({ mean }) => mean)),
    quantiles: concatenate(parts.map(({ quantiles }) => quantiles)),
    isFallback: Uint8Array.from(parts.flatMap(({ isFallback }) => [...isFallback])),
  }
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
