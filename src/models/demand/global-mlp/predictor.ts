/** Serves the exported network: windows in, forecasts in units out. It knows nothing of training. */
import { z } from 'zod'
import {
  learnedLevels,
  LEVEL_COUNT,
  MEDIAN_LEVEL,
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSeriesKey,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { AttentionWeights } from '../../../contracts/demand/attention'
import { seasonalPhases, type WindowShape } from '../../../contracts/demand/window-shape'
import type { DeviceName } from '../../../contracts/operations/device'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import { openInference, type InferenceResult, type InferenceSession } from '../../../compute'
import { fillOuterLevels, firstLevelOf } from '../../../evaluation'
import {
  allocateWindows,
  DemandWindowWriter,
  FUTURE_COUNT,
  PAST_COUNT,
  Scaler,
  SUMMARY_COUNT,
  type DemandWindows,
} from '../../../features/demand'
import { decodeJson, encodeJson, readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { isTooLate, joinLateAnswers, lateWindowsOf, type LateWindows } from '../late-series'
import { finishPrediction } from '../finish-prediction'
import { fallbackSchema } from '../fallback-group'
import { needsFallback, PooledFallback } from '../pooled-fallback'
import {
  checkDemandInput,
  demandSignature,
  emptyPrediction,
  readSignature,
  SIGNATURE_FILE,
} from '../signature'
import { largestZero } from '../whole-units'
import { GLOBAL_MLP, HEADS } from './config'
import {
  DISTRIBUTION_HEADS,
  distributionQuantiles,
  NOISE_UNITS,
  type HeadName,
  type NoiseUnit,
} from './heads'
import { networkInputs, Vocabulary, vocabularySchema } from './network'

const MODEL_FILE = 'model.onnx'
const SCALERS_FILE = 'scalers.json'
const VOCABULARY_FILE = 'vocabulary.json'
const CALIBRATION_FILE = 'calibration.json'
const FALLBACK_FILE = 'fallback.json'
/** Only of heads that answer a distribution, whose network also reads `scale`. */
const HEAD_FILE = 'head.json'

/** The output of networks with attention. */
const ATTENTION = 'attention'

/** Series of one call into the network: large batches gain nothing and keep others waiting. */
const CHUNK = 512

const scalerSchema = z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) })
const scalersSchema = z.object({ summary: scalerSchema, future: scalerSchema })

/** How the network reads features: fitted on its training windows. */
export interface FeatureScalers {
  readonly summary: Scaler
  readonly future: Scaler
}

const headSchema = z.object({
  head: z.enum(HEADS).exclude(['quantiles']),
  noiseUnit: z.enum(NOISE_UNITS).default('units'),
})

const NO_DISTRIBUTION = { head: 'quantiles', noiseUnit: 'scales' } as const

const calibrationSchema = z.object({
  /** Multiplies the distance of quantiles below the median from it. */
  lowerWidth: z.number().positive(),
  /** The same for quantiles above the median. */
  upperWidth: z.number().positive(),
})

export type Calibration = Readonly<z.output<typeof calibrationSchema>>

export const UNCALIBRATED: Calibration = { lowerWidth: 1, upperWidth: 1 }

/** Everything that a predictor consists of. */
export interface MlpParts {
  readonly shape: WindowShape
  /** What the network says of a period. */
  readonly head: HeadName
  readonly noiseUnit: NoiseUnit
  readonly onnx: Uint8Array
  readonly scalers: FeatureScalers
  readonly vocabulary: Vocabulary
  readonly calibration: Calibration
  readonly fallback: PooledFallback
  readonly horizonCorrelation: readonly number[]
  /** That the network answers: see `learnedLevels`. */
  readonly levelCount: number
  /** Only right after training: it is kept with the version, not in the artifact's files. */
  readonly featureImportance?: FeatureImportance
}

export class GlobalMlpPredictor implements DemandPredictor {
  readonly family = GLOBAL_MLP
  readonly signature: DemandSignature

  private constructor(
    private readonly parts: MlpParts,
    private readonly session: InferenceSession,
    readonly fullPrecision?: DemandPredictor,
  ) {
    this.signature = demandSignature(
      GLOBAL_MLP,
      parts.shape,
      networkInputs(parts.shape, parts.head),
      parts.horizonCorrelation,
      parts.levelCount,
    )
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async open(
    parts: MlpParts,
    device: DeviceName = 'ort-cpu',
    fullPrecision?: DemandPredictor,
  ): Promise<GlobalMlpPredictor> {
    const session = await openInference(parts.onnx, { backend: device })
    return new GlobalMlpPredictor(parts, session, fullPrecision)
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(files: ArtifactFiles, device?: DeviceName): Promise<GlobalMlpPredictor> {
    const shape = readSignature(files, GLOBAL_MLP)
    const answersDistribution = shape.inputs.some(({ name }) => name === 'scale')
    const scalers = decodeJson(files, SCALERS_FILE, scalersSchema)
    return GlobalMlpPredictor.open(
      {
        shape,
        ...(answersDistribution ? decodeJson(files, HEAD_FILE, headSchema) : NO_DISTRIBUTION),
        onnx: readArtifactFile(files, MODEL_FILE),
        scalers: {
          summary: Scaler.fromState(scalers.summary, SUMMARY_COUNT),
          future: Scaler.fromState(scalers.future, FUTURE_COUNT),
        },
        vocabulary: new Vocabulary(decodeJson(files, VOCABULARY_FILE, vocabularySchema)),
        calibration: decodeJson(files, CALIBRATION_FILE, calibrationSchema),
        fallback: new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema), shape),
        horizonCorrelation: shape.horizonCorrelation,
        levelCount: learnedLevels(shape).length,
      },
      device,
    )
  }

  get featureImportance(): FeatureImportance | undefined {
    return this.parts.featureImportance
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    const { shape } = this.parts
    checkDemandInput(input, shape.granularity)
    const prediction = emptyPrediction(input.series.length, shape.horizon)
    const writer = new DemandWindowWriter(input, shape)
    for (let from = 0; from < input.series.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      await this.predictChunk(input, writer, from, Math.min(input.series.length, from + CHUNK), prediction)
    }
    return finishPrediction(input, prediction)
  }

  /** See `DemandPredictor.attention`. */
  async attention(input: DemandInput, { signal }: PredictOptions = {}): Promise<AttentionWeights | null> {
    throwIfCancelled(signal)
    const { shape } = this.parts
    checkDemandInput(input, shape.granularity)
    if (!this.session.outputNames.includes(ATTENTION)) return null
    const late = new Set(lateRowsOf(input.series, input, shape).map(({ row }) => row))
    const rows = [...input.series.keys()].filter((row) => !late.has(row))
    const writer = new DemandWindowWriter(input, shape)
    const told: Float32Array[] = []
    let sizes: readonly number[] = []
    for (let from = 0; from < rows.length; from += CHUNK) {
      await pause(signal)
      const chunk = rows.slice(from, from + CHUNK)
      const windows = allocateWindows(chunk.length, shape, { forTrees: false })
      chunk.forEach((row, at) => writer.write(row, input.historySteps - 1, windows, at))
      const keys = chunk.map((row) => input.series[row]!)
      const { data, shape: answered } = (await this.runSession(windows, keys))[ATTENTION]!
      sizes = answered.slice(1)
      const size = data.length / chunk.length
      for (const at of chunk.keys())
        if (!needsFallback(windows.observedCount[at]!, shape))
          told.push(data.subarray(at * size, (at + 1) * size))
    }
    if (told.length === 0) return null
    const [heads, queries, keys] = sizes as [number, number, number]
    const size = heads * queries * keys
    const weights = new Float32Array(told.length * size)
    told.forEach((ofSeries, at) => weights.set(ofSeries, at * size))
    return { heads, queries, keys, periodsPerKey: Math.floor(shape.context / keys), weights }
  }

  save(): ArtifactFiles {
    const { head, noiseUnit, onnx, scalers, vocabulary, calibration, fallback } = this.parts
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [MODEL_FILE, onnx],
      [SCALERS_FILE, encodeJson({ summary: scalers.summary.state(), future: scalers.future.state() })],
      [VOCABULARY_FILE, encodeJson(vocabulary.state)],
      [CALIBRATION_FILE, encodeJson(calibration)],
      [FALLBACK_FILE, encodeJson(fallback.state)],
      ...(head === 'quantiles' ? [] : [[HEAD_FILE, encodeJson({ head, noiseUnit })] as const]),
    ])
  }

  async dispose(): Promise<void> {
    await this.session.dispose()
    await this.fullPrecision?.dispose()
  }

  /** Writes the rows `from` to `to` of the prediction. */
  private async predictChunk(
    input: DemandInput,
    writer: DemandWindowWriter,
    from: number,
    to: number,
    prediction: DemandPrediction,
  ): Promise<void> {
    const { shape, levelCount } = this.parts
    const series = input.series.slice(from, to)
    const late = lateRowsOf(series, input, shape)
    const keys = [...series, ...late.map(({ row }) => series[row]!)]
    const windows = allocateWindows(keys.length, shape, { forTrees: false })
    const lateRows = new Map(late.map(({ row, windows: lateWindows }) => [row, lateWindows]))
    for (let row = 0; row < series.length; row++) {
      if (!lateRows.has(row)) writer.write(from + row, input.historySteps - 1, windows, row)
    }
    for (const { row, secondRow, windows: lateWindows } of late) {
      const { origin, first, second } = lateWindows
      writer.writeLate(from + row, { origin, first }, windows, row)
      writer.writeLate(from + row, { origin, first: second }, windows, secondRow)
    }
    const { mean, quantiles } = await this.runNetwork(windows, keys)
    for (const { row, secondRow, windows: lateWindows } of late) {
      joinLateAnswers(mean, lateWindows, shape.horizon, { firstRow: row, secondRow, width: 1 })
      joinLateAnswers(quantiles, lateWindows, shape.horizon, { firstRow: row, secondRow, width: levelCount })
    }
    for (let row = 0; row < series.length; row++) {
      const lateWindows = lateRows.get(row)
      const isTooShort = needsFallback(windows.observedCount[row]!, shape)
      if (isTooShort || (lateWindows && isTooLate(lateWindows, input))) {
        this.parts.fallback.write(input, from + row, prediction)
      } else {
        const zero = largestZero(input, from + row, shape)
        const answer = { mean, quantiles, row, scale: windows.scale[row]!, largestZero: zero }
        this.writeUnits(answer, prediction, from + row)
      }
    }
  }

  /**
   * Standardises the windows in place. @param keys the items and locations of the windows, row by row
   * @returns `mean` and `quantiles` in scales, as in NetworkOutputs
   */
  async runNetwork(
    windows: DemandWindows,
    keys: readonly DemandSeriesKey[],
  ): Promise<{ mean: Float32Array; quantiles: Float32Array }> {
    const { head: headName, noiseUnit } = this.parts
    const head = DISTRIBUTION_HEADS[headName]
    const { mean, quantiles, noise } = await this.runSession(windows, keys)
    if (!head) return { mean: mean!.data, quantiles: quantiles!.data }
    const distribution = { mean: mean!.data, noise: noise!.data }
    const quantilesOf = distributionQuantiles(head, distribution, windows.scale, noiseUnit)
    return { mean: mean!.data, quantiles: quantilesOf }
  }

  /** All that the file answers, by name. Standardises the windows in place. */
  private runSession(
    windows: DemandWindows,
    keys: readonly DemandSeriesKey[],
  ): Promise<Readonly<Record<string, InferenceResult>>> {
    const { shape, scalers, vocabulary, head } = this.parts
    const { context, horizon } = shape
    const rows = keys.length
    scalers.summary.apply(windows.summary)
    scalers.future.apply(windows.future)
    return this.session.run({
      ...(DISTRIBUTION_HEADS[head] && { scale: { data: windows.scale, shape: [rows] } }),
      past: { data: windows.past, shape: [rows, context * PAST_COUNT] },
      summary: { data: windows.summary, shape: [rows, SUMMARY_COUNT] },
      future: { data: windows.future, shape: [rows, horizon, FUTURE_COUNT] },
      base: { data: windows.base, shape: [rows, horizon] },
      item: { data: Int32Array.from(keys, (key) => vocabulary.itemRow(key)), shape: [rows] },
      location: { data: Int32Array.from(keys, (key) => vocabulary.locationRow(key)), shape: [rows] },
    })
  }

  /** Writes row `to` of the prediction: scales become units, and widths are calibrated. */
  private writeUnits(answer: NetworkAnswer, prediction: DemandPrediction, to: number): void {
    const { mean, quantiles, row, scale, largestZero } = answer
    const { calibration, levelCount, shape } = this.parts
    const { lowerWidth, upperWidth } = calibration
    const { horizon } = shape
    const first = firstLevelOf(levelCount)
    const median = MEDIAN_LEVEL - first
    for (let step = 0; step < horizon; step++) {
      const from = row * horizon + step
      const at = to * horizon + step
      prediction.mean[at] = mean[from]! * scale
      const centre = quantiles[from * levelCount + median]!
      for (let level = 0; level < levelCount; level++) {
        const width = level < median ? lowerWidth : upperWidth
        const units = scale * (centre + width * (quantiles[from * levelCount + level]! - centre))
        prediction.quantiles[at * LEVEL_COUNT + first + level] = units > largestZero ? units : 0
      }
      if (first > 0) fillOuterLevels(prediction.quantiles, at * LEVEL_COUNT, 0)
    }
  }
}

/** What the network answered for one row. */
interface NetworkAnswer {
  readonly mean: Float32Array
  readonly quantiles: Float32Array
  readonly row: number
  /** Units of one scale. */
  readonly scale: number
  /** Quantiles up to this many units are zero. */
  readonly largestZero: number
}

/** A series whose data ends early takes two windows, the second of them in a row behind those of all series. */
interface LateRow {
  readonly row: number
  readonly secondRow: number
  readonly windows: LateWindows
}

function lateRowsOf(series: readonly DemandSeries[], input: DemandInput, shape: WindowShape): LateRow[] {
  const late: LateRow[] = []
  const seasons = { horizon: shape.horizon, phases: seasonalPhases(shape) }
  for (const [row, one] of series.entries()) {
    const windows = lateWindowsOf(one, input, seasons)
    if (windows) late.push({ row, secondRow: series.length + late.length, windows })
  }
  return late
}
