/** Serves the exported network: windows in, forecasts in units out. Knows nothing of training. */
import { z } from 'zod'
import {
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  MEDIAN_LEVEL,
  type DemandInput,
  type DemandPrediction,
} from '../../../contracts/demand'
import type { DeviceName } from '../../../contracts/device'
import type { ArtifactFiles, DemandPredictor, PredictOptions } from '../../../contracts/estimator'
import type { ModelSignature } from '../../../contracts/signature'
import { openInference, type InferenceSession } from '../../../compute'
import {
  allocateWindows,
  CONTEXT_DAYS,
  DemandWindowWriter,
  FUTURE_COUNT,
  PAST_COUNT,
  Scaler,
  SUMMARY_COUNT,
} from '../../../features/demand'
import { decodeJson, encodeJson, readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { isTooLate, joinLateAnswers, lateWindowsOf } from '../late-series'
import { finishPrediction } from '../finish-prediction'
import { fallbackSchema, needsFallback, PooledFallback } from '../pooled-fallback'
import {
  checkDemandInput,
  demandSignature,
  emptyPrediction,
  readSignature,
  SIGNATURE_FILE,
} from '../signature'
import { NETWORK_INPUTS } from './network'
import { calibrationSchema, type Calibration } from './calibration'
import type { FeatureScalers } from './training-windows'
import { Vocabulary, vocabularySchema } from './vocabulary'

export const GLOBAL_MLP = 'global-mlp'

const MODEL_FILE = 'model.onnx'
const SCALERS_FILE = 'scalers.json'
const VOCABULARY_FILE = 'vocabulary.json'
const CALIBRATION_FILE = 'calibration.json'
const FALLBACK_FILE = 'fallback.json'

/** Series of one call into the network: large batches gain nothing and keep others waiting. */
const CHUNK = 512
/** A quantile below this of something sold in whole units is zero: the network can come near to zero only. */
const SMALLEST_OF_WHOLE = 0.1

const scalerSchema = z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) })
const scalersSchema = z.object({ summary: scalerSchema, future: scalerSchema })

/** Everything that a predictor consists of. */
export interface MlpParts {
  readonly onnx: Uint8Array
  readonly scalers: FeatureScalers
  readonly vocabulary: Vocabulary
  readonly calibration: Calibration
  readonly fallback: PooledFallback
  readonly horizonCorrelation: readonly number[]
}

export class GlobalMlpPredictor implements DemandPredictor {
  readonly family = GLOBAL_MLP
  readonly signature: ModelSignature

  private constructor(
    private readonly parts: MlpParts,
    private readonly session: InferenceSession,
    readonly fullPrecision?: DemandPredictor,
  ) {
    this.signature = demandSignature(GLOBAL_MLP, NETWORK_INPUTS, parts.horizonCorrelation)
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
    const { horizonCorrelation } = readSignature(files, GLOBAL_MLP)
    const scalers = decodeJson(files, SCALERS_FILE, scalersSchema)
    return GlobalMlpPredictor.open(
      {
        onnx: readArtifactFile(files, MODEL_FILE),
        scalers: {
          summary: Scaler.fromState(scalers.summary, SUMMARY_COUNT),
          future: Scaler.fromState(scalers.future, FUTURE_COUNT),
        },
        vocabulary: new Vocabulary(decodeJson(files, VOCABULARY_FILE, vocabularySchema)),
        calibration: decodeJson(files, CALIBRATION_FILE, calibrationSchema),
        fallback: new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema)),
        horizonCorrelation,
      },
      device,
    )
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    checkDemandInput(input)
    const prediction = emptyPrediction(input.series.length)
    const writer = new DemandWindowWriter(input)
    for (let from = 0; from < input.series.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      await this.predictChunk(input, writer, from, Math.min(input.series.length, from + CHUNK), prediction)
    }
    return finishPrediction(input, prediction)
  }

  save(): ArtifactFiles {
    const { onnx, scalers, vocabulary, calibration, fallback } = this.parts
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [MODEL_FILE, onnx],
      [SCALERS_FILE, encodeJson({ summary: scalers.summary.state(), future: scalers.future.state() })],
      [VOCABULARY_FILE, encodeJson(vocabulary.state)],
      [CALIBRATION_FILE, encodeJson(calibration)],
      [FALLBACK_FILE, encodeJson(fallback.state)],
    ])
  }

  async dispose(): Promise<void> {
    await this.session.dispose()
    await this.fullPrecision?.dispose()
  }

  private async predictChunk(
    input: DemandInput,
    writer: DemandWindowWriter,
    from: number,
    to: number,
    prediction: DemandPrediction,
  ): Promise<void> {
    const { scalers, vocabulary } = this.parts
    const own = input.series.slice(from, to)
    const lateOf = own.map((series) => lateWindowsOf(series, input))
    const secondRowOf = new Map<number, number>()
    lateOf.forEach((late, row) => {
      if (late) secondRowOf.set(row, own.length + secondRowOf.size)
    })
    const keys = [...own, ...[...secondRowOf.keys()].map((row) => own[row]!)]
    const rows = keys.length
    const windows = allocateWindows(rows)
    lateOf.forEach((late, row) => {
      if (!late) return writer.write(from + row, input.historyDays - 1, windows, row)
      const { origin, first, second } = late
      writer.writeLate(from + row, { origin, firstDay: first }, windows, row)
      writer.writeLate(from + row, { origin, firstDay: second }, windows, secondRowOf.get(row)!)
    })
    scalers.summary.apply(windows.summary)
    scalers.future.apply(windows.future)
    const outputs = await this.session.run({
      past: { data: windows.past, shape: [rows, CONTEXT_DAYS * PAST_COUNT] },
      summary: { data: windows.summary, shape: [rows, SUMMARY_COUNT] },
      future: { data: windows.future, shape: [rows, MAX_HORIZON_DAYS, FUTURE_COUNT] },
      base: { data: windows.base, shape: [rows, MAX_HORIZON_DAYS] },
      item: { data: Int32Array.from(keys, (key) => vocabulary.itemRow(key)), shape: [rows] },
      location: { data: Int32Array.from(keys, (key) => vocabulary.locationRow(key)), shape: [rows] },
    })
    for (let row = 0; row < own.length; row++) {
      const to = from + row
      const late = lateOf[row]
      if (late) {
        const place = { firstRow: row, secondRow: secondRowOf.get(row)! }
        joinLateAnswers(outputs.mean!.data, late, { ...place, width: 1 })
        joinLateAnswers(outputs.quantiles!.data, late, { ...place, width: LEVEL_COUNT })
      }
      if (needsFallback(windows.observedDays[row]!) || (late && isTooLate(late, input))) {
        this.parts.fallback.write(input, to, prediction)
        continue
      }
      const smallest = sellsWholeUnits(input, to) ? SMALLEST_OF_WHOLE : 0
      const scale = windows.scale[row]!
      this.writeMean(outputs.mean!.data, row, scale, prediction, to)
      this.writeQuantiles(outputs.quantiles!.data, row, scale, smallest, prediction, to)
    }
  }

  private writeMean(
    mean: Float32Array,
    row: number,
    scale: number,
    prediction: DemandPrediction,
    to: number,
  ): void {
    for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
      prediction.mean[to * MAX_HORIZON_DAYS + step] = mean[row * MAX_HORIZON_DAYS + step]! * scale
    }
  }

  /** Back to units, widths calibrated; what is not above `smallest` is zero. */
  private writeQuantiles(
    quantiles: Float32Array,
    row: number,
    scale: number,
    smallest: number,
    prediction: DemandPrediction,
    to: number,
  ): void {
    const { lowerWidth, upperWidth } = this.parts.calibration
    for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
      const from = (row * MAX_HORIZON_DAYS + step) * LEVEL_COUNT
      const at = (to * MAX_HORIZON_DAYS + step) * LEVEL_COUNT
      const centre = quantiles[from + MEDIAN_LEVEL]!
      for (let level = 0; level < LEVEL_COUNT; level++) {
        const width = level < MEDIAN_LEVEL ? lowerWidth : upperWidth
        const units = scale * (centre + width * (quantiles[from + level]! - centre))
        prediction.quantiles[at + level] = units > smallest ? units : 0
      }
    }
  }
}

function sellsWholeUnits(input: DemandInput, row: number): boolean {
  const { units } = input.series[row]!
  return units.subarray(Math.max(0, input.historyDays - CONTEXT_DAYS)).every(Number.isInteger)
}
