/** What comes next, said by a model that was trained before the weather was read. */
import { Dense, exportInference, tf } from '../../../../src/compute'
import { ACTION_COUNT } from '../../../../src/contracts/session/next-action'
import { WEATHER_COLUMNS } from '../../../../src/contracts/session/event-context'
import { Rng } from '../../../../src/core/statistics/rng'
import {
  ACTION_FEATURE_COUNT,
  ACTION_FEATURE_COUNTS,
  itemSteps,
  sessionsBetween,
} from '../../../../src/features/session'
import { emptyContext } from '../../../../src/features/session/event-context'
import { decodeArray, encodeArray } from '../../../../src/models/artifact-arrays'
import { recurrentBody } from '../../../../src/models/session/gru4rec/body'
import { GRU4REC, parseGru4RecConfig } from '../../../../src/models/session/gru4rec/config'
import { ActionRegression } from '../../../../src/models/session/next-action/action-regression'
import { nextActionSchema } from '../../../../src/models/session/next-action/config'
import { HeadBasis } from '../../../../src/models/session/next-item-network/heads/head-basis'
import { CORRECTIONS } from '../../../../src/models/session/next-item-network/heads/head-columns'
import { ToldByHeads } from '../../../../src/models/session/next-item-network/heads/told-by-heads'
import { NextItemNetwork } from '../../../../src/models/session/next-item-network/network'
import { NextItemPredictor } from '../../../../src/models/session/next-item-network/predictor'
import { PopularItems } from '../../../../src/models/session/ranking/popular-items'
import { corpusOf, inputOf, viewsOf } from '../../../support/sessions'

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

it('a regression answers as it did, and an artifact of no known length is refused', async () => {
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

/** The heads' file of a network, as it was before: its hidden layer has no weights of features that came later. */
function headsOfBefore(variables: readonly tf.Variable[], vectorSize: number): Uint8Array {
  const layers = [
    new Dense(vectorSize + before, variables[1]!.size, new Rng('hidden')),
    new Dense(variables[1]!.size, CORRECTIONS, new Rng('output')),
  ] as const
  layers
    .flatMap((layer) => layer.variables)
    .forEach((variable, at) =>
      tf.tidy(() =>
        variable.assign(
          tf.slice(
            variables[at]!,
            variables[at]!.shape.map(() => 0),
            variable.shape,
          ),
        ),
      ),
    )
  return exportInference({
    inputs: {
      session: { shape: ['batch', vectorSize], dtype: 'float32' },
      features: { shape: ['batch', before], dtype: 'float32' },
    },
    forward: ({ session, features }) => ({
      corrections: layers[1].apply(tf.relu(layers[0].apply(tf.concat([session!, features!], 1)))),
    }),
  })
}

it('heads of a network answer as they did, whatever the weather', async () => {
  const small = parseGru4RecConfig({ vectorSize: 8, steps: 4 })
  const network = new NextItemNetwork(
    small,
    itemCount,
    null,
    (rng) => recurrentBody(small, rng),
    new Rng('x'),
  )
  const ofHeads = network.variables.slice(-4)
  // Heads begin at what counting says, and these are to say something of their own.
  tf.tidy(() => ofHeads[2]!.assign(tf.randomNormal(ofHeads[2]!.shape, 0, 1, 'float32', 7)))
  const now = await NextItemPredictor.open({
    family: GRU4REC,
    vocabulary: corpus.vocabulary,
    maxEvents: 50,
    shape: { steps: 4, vectorSize: 8, scale: small.scale, weights: 'float32', hasHeads: true },
    trained: Int32Array.from({ length: itemCount }, (_, item) => item),
    popular: PopularItems.fit(corpus, itemSteps(corpus, itemCount, 50), 100),
    heads: new ToldByHeads(HeadBasis.fit(corpus, itemCount), { purchaseCalibration: null, orders: null }, 50),
    network: {
      encoder: network.exportEncoder(),
      scorer: network.exportScorer(),
      heads: network.exportHeads(),
      itemVectors: network.readItemVectors(),
    },
    quantized: null,
  })
  const files = new Map(now.save())
  const scales = decodeArray(files, 'head-feature-scales.bin', Float64Array)
  files.set('head-feature-scales.bin', encodeArray(withoutNewFeatures(scales, 2)))
  files.set('heads.onnx', headsOfBefore(ofHeads, 8))
  const old = await NextItemPredictor.load(GRU4REC, files)
  const asked = inputOf(corpus, [viewsOf('1', '2'), viewsOf('9'), viewsOf('14', '15', '13')], 5)
  const { sessions } = asked
  const context = { ...emptyContext(6), weather: new Float32Array(6 * WEATHER_COLUMNS).fill(1.2) }
  const told = await now.predict(asked)
  expect(await old.predict(asked)).toEqual(told)
  expect(await old.predict({ ...asked, sessions: { ...sessions, context } })).toEqual(told)
  expect(old.save()).toEqual(files)
  // It is the network's heads that are asked: what counting says is something else.
  const counted = HeadBasis.load(files, itemCount)
  const chain = new Float32Array(ACTION_COUNT)
  counted.writeLogChain(sessions, 0, 1, chain)
  expect(told.actions!.subarray(0, ACTION_COUNT)).not.toEqual(chain.map(Math.exp))
  await Promise.all([now.dispose(), old.dispose()])
  network.dispose()
})
