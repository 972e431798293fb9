/** What comes next, said by a model that was trained before the weather was read. */
import { ACTION_COUNT } from '../../../../src/contracts/session/next-action'
import {
  ACTION_FEATURE_COUNT,
  ACTION_FEATURE_COUNTS,
  sessionsBetween,
} from '../../../../src/features/session'
import { decodeArray, encodeArray } from '../../../../src/models/artifact-arrays'
import { ActionRegression } from '../../../../src/models/session/next-action/action-regression'
import { nextActionSchema } from '../../../../src/models/session/next-action/config'
import { corpusOf } from '../../../support/sessions'

const config = nextActionSchema.parse({ epochs: 2 })
const corpus = corpusOf(1, 60)
const itemCount = corpus.vocabulary.size
const [before] = ACTION_FEATURE_COUNTS as [number]

const filesOf = (model: ActionRegression) => new Map(model.save())
const load = (files: ReadonlyMap<string, Uint8Array>) =>
  ActionRegression.load(files, itemCount, config.backOffCases)

/** The features of each row, without those that came later; what stands behind them, the constant of a row, stays. */
function withoutNewFeatures(values: Float64Array, rows: number): Float64Array {
  const length = values.length / rows
  return Float64Array.from(
    Array.from({ length: rows }, (_, row) => {
      const own = [...values.subarray(row * length, (row + 1) * length)]
      return [...own.slice(0, before), ...own.slice(ACTION_FEATURE_COUNT)]
    }).flat(),
  )
}

function actionsOf(model: ActionRegression): Float32Array {
  const out = new Float32Array(ACTION_COUNT)
  model.writeActions(sessionsBetween(corpus, 3, 4), 0, out)
  return out
}

it('answers as it did, and an artifact of no known length is refused', async () => {
  // No weather is known, so that a model has nothing to learn of it.
  const model = await ActionRegression.fit(corpus, itemCount, config, 1, async () => {})
  const files = filesOf(model)
  const shortened = (name: string, rows: number) =>
    files.set(name, encodeArray(withoutNewFeatures(decodeArray(files, name, Float64Array), rows)))
  shortened('action-feature-scales.bin', 2)
  expect(() => load(files)).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
  shortened('action-weights.bin', ACTION_COUNT)
  expect(actionsOf(load(files))).toEqual(actionsOf(model))
  expect(filesOf(load(files))).toEqual(files)
  files.set('action-feature-scales.bin', new Uint8Array(16))
  expect(() => load(files)).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
})
