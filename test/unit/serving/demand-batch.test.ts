import {
  QUANTILE_LEVELS,
  type DemandInput,
  type DemandPrediction,
} from '../../../src/contracts/demand/demand'
import {
  joinInputs,
  joinPredictions,
  shapeOf,
  splitInput,
  splitPrediction,
} from '../../../src/models/demand/serving'
import { warmUpInput } from '../../../src/models/demand/warm-up'
import { dailyGrid } from '../../../src/core/time/grid'

const HORIZON = 3

function input(...itemIds: string[]): DemandInput {
  const template = warmUpInput(
    {
      task: 'DEMAND',
      family: 'x',
      inputs: [],
      outputs: [],
      granularity: 'DAY',
      context: 7,
      horizon: HORIZON,
      season: 7,
      featureHash: '',
    },
    itemIds.length,
  )
  return {
    ...template,
    series: template.series.map((series, index) => ({ ...series, itemId: itemIds[index]! })),
  }
}

/** Every number tells which series it belongs to. */
function prediction(rows: readonly number[]): DemandPrediction {
  const repeated = (width: number) =>
    Float32Array.from(rows.flatMap((row) => new Array<number>(width).fill(row)))
  return {
    horizon: HORIZON,
    mean: repeated(HORIZON),
    quantiles: repeated(HORIZON * QUANTILE_LEVELS.length),
    isFallback: Uint8Array.from(rows, (row) => row % 2),
  }
}

it('joins inputs in order and takes the prediction apart along the same borders', () => {
  const joined = joinInputs([input('1', '2'), input('3')])
  expect(joined.series.map(({ itemId }) => itemId)).toEqual(['1', '2', '3'])
  expect(splitPrediction(prediction([1, 2, 3]), [2, 1])).toEqual([prediction([1, 2]), prediction([3])])
})

it('splits an input that is too large, and joins its predictions again', () => {
  const parts = splitInput(input('1', '2', '3', '4', '5'), 2)
  expect(parts.map(({ series }) => series.length)).toEqual([2, 2, 1])
  expect(joinPredictions([prediction([1, 2]), prediction([3, 4]), prediction([5])])).toEqual(
    prediction([1, 2, 3, 4, 5]),
  )
})

it('refuses a prediction that does not answer every series', () => {
  expect(() => splitPrediction(prediction([1, 2]), [2, 1])).toThrow('answers every series')
})

it('tells inputs over other days apart', () => {
  const one = input('1')
  expect(shapeOf(one)).toBe(shapeOf(input('2', '3')))
  expect(shapeOf(one)).not.toBe(shapeOf({ ...one, grid: dailyGrid('2025-01-01') }))
  expect(shapeOf(one)).not.toBe(shapeOf({ ...one, historySteps: 8 }))
})
