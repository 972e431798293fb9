/** How much each feature helps a model of demand, and what is left out. */
import { COVARIATE_COUNT, type DemandPanel } from '../../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../../src/contracts/demand/window-shape'
import type { LossPoint, TrainingProgress } from '../../../../src/contracts/models/estimator'
import type { FeatureImportance } from '../../../../src/contracts/models/model-version'
import { importanceText } from '../../../../src/cli/explain/importance-text'
import { panelAt } from '../../../../src/evaluation'
import { COVARIATE_COLUMN, FUTURE_FEATURES } from '../../../../src/features/demand'
import { BoostedEstimator } from '../../../../src/models/demand/boosted/estimator'
import { parseMlpConfig } from '../../../../src/models/demand/global-mlp/config'
import { DemandNetwork } from '../../../../src/models/demand/global-mlp/network'
import { GlobalMlpPredictor } from '../../../../src/models/demand/global-mlp/predictor'
import { trainSelected } from '../../../../src/models/demand/global-mlp/train-selected'
import { trainNetwork } from '../../../../src/models/demand/global-mlp/training'
import { GlobalMlpEstimator } from '../../../../src/models/demand/global-mlp/estimator'
import {
  permutationImportance,
  unhelpfulFeatures,
  withSelection,
} from '../../../../src/models/demand/permutation-importance'
import { curveAfter } from '../../../../src/training/loss-curve'
import { fc } from '../../../support/property-testing'
import { panelOf } from '../../../support/panels'
import { exhaustively } from '../../../support/extent'

describe('permutation importance', () => {
  /** A model whose loss is the mean distance of what it reads of the first feature from the row's own value. */
  const values = [1, 4, 9, 16, 25]
  const model = {
    rows: values.length,
    features: [
      { name: 'read', mayBeLeftOut: true },
      { name: 'unread', mayBeLeftOut: true },
      { name: 'needed', mayBeLeftOut: false },
    ],
    lossOf: (feature: number | null, order: Uint32Array) =>
      Promise.resolve(
        values.reduce(
          (sum, value, row) => sum + 1 + (feature === 0 ? Math.abs(value - values[order[row]!]!) : 0),
          0,
        ) / values.length,
      ),
  }

  it('is the rise of the loss where a feature is that of other rows, the same for a seed, and 0 for what is not read', async () => {
    const importance = await permutationImportance(model, { seed: 3 })
    expect(importance).toEqual(await permutationImportance(model, { seed: 3 }))
    expect(importance).toMatchObject({ rows: 5, repeats: 4, selection: null })
    const [first, ...others] = importance.features
    expect(first!.name).toBe('read')
    // Distances of five squares: no permutation costs more than the reversed one.
    expect(first!.lossIncreaseFraction).toBeGreaterThan(0)
    expect(first!.lossIncreaseFraction).toBeLessThanOrEqual((24 + 12 + 0 + 12 + 24) / 5)
    for (const { lossIncreaseFraction, standardError } of others)
      expect([lossIncreaseFraction, standardError]).toEqual([0, 0])
    expect([...unhelpfulFeatures(importance, model.features)]).toEqual(['unread'])
  })

  it('ends where it is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(permutationImportance(model, { seed: 1, signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })

  it('adopts the model without unhelpful features only where its loss is no higher', () => {
    const feature = { lossIncreaseFraction: 0, standardError: 0, isLeftOut: false }
    const measured: FeatureImportance = {
      ...{ rows: 1, repeats: 4, selection: null },
      features: ['a', 'b'].map((name) => ({ name, ...feature })),
    }
    const loss = fc.double({ min: 0, max: 10, noNaN: true })
    fc.assert(
      fc.property(loss, loss, (lossWithAll, lossWithSelected) => {
        const told = withSelection(measured, new Set(['b']), { lossWithAll, lossWithSelected })
        const isAdopted = lossWithSelected <= lossWithAll
        expect(told.selection).toEqual({ lossWithAll, lossWithSelected, isAdopted })
        expect(told.features.map(({ isLeftOut }) => isLeftOut)).toEqual([false, isAdopted])
        expect(importanceText(told)).toContain(isAdopted ? 'does without them' : 'keeps them')
        expect(importanceText(told)).not.toContain('NaN')
      }),
    )
    const unsold = { lossWithAll: 0, lossWithSelected: 0 }
    expect(importanceText(withSelection(measured, new Set(['b']), unsold))).toContain('stayed 0')
    // All features help, or none does: both are asked for with the same answer.
    const none = withSelection(measured, new Set(), { lossWithAll: 1, lossWithSelected: 1 })
    expect(importanceText(none)).toMatch(/ No feature was left out\.\n$/)
    expect(importanceText(null)).toBe('')
    expect(importanceText(measured)).toMatch(/^\nfeature[\s\S]*\na +\+0\.00 %/)
  })
})

/** What the shop tells of a day triples its sales; nothing else moves them. */
function toldShop(): DemandPanel {
  const isTold = (series: number, day: number): boolean => ((day * 7 + series * 3) % 11) % 3 === 0
  const panel = panelOf({
    ...{ seed: 5, series: 4, historyDays: 150 },
    draw: ({ series, day, rng }) => 20 * (isTold(series, day) ? 3 : 1) + Math.floor(3 * rng.uniform()),
  })
  for (const [row, { covariates }] of panel.series.entries())
    for (let day = 0; day < panel.historySteps + panel.futureSteps; day++)
      covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.number1] = isTold(row, day) ? 7 : -3
  return panel
}

it('trees find the covariate that moves sales, and are grown without what does not help', async () => {
  const small = { maxRounds: 12, learningRate: 0.3, maxWindows: 256, maxLeaves: 8 }
  const estimator = new BoostedEstimator({ ...small, featureSelection: 'select' })
  const predictor = await estimator.train(toldShop(), { seed: 1 })
  const { features, selection } = predictor.featureImportance!
  expect(features[0]).toMatchObject({ name: 'number1', isLeftOut: false })
  expect(features[0]!.lossIncreaseFraction).toBeGreaterThan(0.5)
  const read = JSON.parse(new TextDecoder().decode(predictor.save().get('forest.json'))) as {
    columns: string[]
  }
  expect(read.columns).toContain('number1')
  const leftOut = features.filter(({ isLeftOut }) => isLeftOut).map(({ name }) => name)
  expect(selection!.isAdopted).toBe(selection!.lossWithSelected <= selection!.lossWithAll)
  expect(leftOut.length > 0).toBe(selection!.isAdopted)
  for (const name of leftOut) expect(read.columns).not.toContain(name)
})

describe('networks', () => {
  const panel = panelOf({
    ...{ seed: 7, series: 4, historyDays: 150, promotionRate: 0.08 },
    draw: ({ promoted, rng }) => 10 * (promoted ? 4 : 1) + Math.floor(2 * rng.uniform()),
  })
  const sizes = {
    hiddenSize: 16,
    decoderSize: 16,
    residualBlocks: 0,
    maxSteps: 60,
    batchSize: 32,
    dropout: 0,
  }

  exhaustively(() => {
    it('are moved more by promotions than by the time of the month, which their version tells', async () => {
      const estimator = new GlobalMlpEstimator({ ...sizes, featureSelection: 'measure' })
      const predictor = await estimator.train(panel, { seed: 1 })
      const { features, selection } = predictor.featureImportance!
      await predictor.dispose()
      const increaseOf = (wanted: string): number =>
        features.find(({ name }) => name === wanted)!.lossIncreaseFraction
      const ofPromotions = ['promotion', 'discountFraction', 'promotionLift'].map(increaseOf)
      expect(Math.max(...ofPromotions)).toBeGreaterThan(increaseOf('timeOfMonth') + 0.01)
      expect(selection).toBeNull()
    })
  })

  it.each([
    ['better', 1],
    ['worse', -1],
  ])(
    'are trained again without what does not help; where the second one is %s, the curve is that of the one that is taken',
    async (_kind, direction) => {
      const config = parseMlpConfig({ ...sizes, maxSteps: 10, evaluateEvery: 5, featureSelection: 'select' })
      let networks = 0
      let curve: readonly LossPoint[] = []
      const fractions: number[] = []
      const onProgress = (progress: TrainingProgress): void => {
        curve = curveAfter(curve, progress)
        fractions.push(progress.fraction)
      }
      const options = { seed: 1, onProgress }
      const { parts } = await trainSelected(panel, USUAL_SHAPE, config, options, (vocabulary, rng) => {
        const network = new DemandNetwork(config, USUAL_SHAPE, vocabulary, rng)
        if (++networks === 1 || direction === 1) return network
        // It learns to be wrong.
        return {
          variables: network.variables,
          forward: (inputs) => network.forward(inputs),
          loss: (inputs, dropoutSeed) => network.loss(inputs, dropoutSeed).mul(direction),
          dispose: () => network.dispose(),
        }
      })
      expect(networks).toBe(2)
      const { features, selection } = parts.featureImportance!
      const { isAdopted, lossWithAll, lossWithSelected } = selection!
      expect(isAdopted).toBe(direction === 1)
      const leastLoss = Math.min(...curve.map(({ validationLoss }) => validationLoss))
      expect(leastLoss).toBe(isAdopted ? lossWithSelected : lossWithAll)
      expect(curve.map(({ epoch }) => epoch)).toEqual([1, 2])
      expect(fractions).toEqual([...fractions].sort((one, other) => one - other))
      const leftOut = features.flatMap(({ name, isLeftOut }) => (isLeftOut ? [name] : []))
      expect(leftOut.length > 0).toBe(isAdopted)
      // A column that is left out is scaled down to nothing.
      const { deviation } = parts.scalers.future.state()
      const ofMondays = deviation[Object.keys(FUTURE_FEATURES).indexOf('monday')]!
      expect(ofMondays > 1e9).toBe(leftOut.includes('weekday'))
    },
  )

  it('do not read what is left out, neither in training nor in serving', async () => {
    const config = {
      ...parseMlpConfig({ ...sizes, maxSteps: 10 }),
      leftOut: new Set(['item', 'promotionLift']),
    }
    const { parts } = await trainNetwork(
      panel,
      USUAL_SHAPE,
      config,
      { seed: 1 },
      (vocabulary, rng) => new DemandNetwork(config, USUAL_SHAPE, vocabulary, rng),
    )
    const predictor = await GlobalMlpPredictor.open(parts)
    const input = panelAt(panel, panel.historySteps - 1, { futureSteps: 28 })
    const renamed = {
      ...input,
      series: input.series.map((one, row) => ({ ...one, itemId: input.series.at(-1 - row)!.itemId })),
    }
    const { mean } = await predictor.predict(input)
    expect((await predictor.predict(renamed)).mean).toEqual(mean)
    await predictor.dispose()
    expect(parts.vocabulary.state.items).toEqual([])
    const { deviation } = parts.scalers.future.state()
    expect(deviation[Object.keys(FUTURE_FEATURES).indexOf('promotionLift')]).toBeGreaterThan(1e9)
  })
})
