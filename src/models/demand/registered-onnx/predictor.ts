/** Serves a model that was trained elsewhere: raw history and covariates in, units out. */
import {
  learnedLevels,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { DeviceName } from '../../../contracts/operations/device'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import { openInference, type InferenceSession } from '../../../compute/serving'
import { fillOuterLevels, firstLevelOf } from '../../../evaluation'
import { ForecartError } from '../../../core/errors'
import { readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { joinLateAnswers, lateWindowsOf } from '../late-series'
import { checkDemandInput, emptyPrediction } from '../signature'
import { readRegisteredSignature, REGISTERED_ONNX } from './contract'
import { type FedWindow, feedsOf, windowOf } from './feeds'

export const REGISTERED_MODEL_FILE = 'model.onnx'
const CHUNK = 256

/** What the model itself says, before anything is made of it. */
export interface RawAnswer {
  readonly horizon: number
  /** `[series, horizon]` */
  readonly mean: Float32Array
  /** `[series, horizon, levels.length]` */
  readonly quantiles: Float32Array
  /** Those that the model answers. */
  readonly levels: readonly number[]
}

export class RegisteredOnnxPredictor implements DemandPredictor {
  readonly family = REGISTERED_ONNX

  private constructor(
    private readonly files: ArtifactFiles,
    readonly signature: DemandSignature,
    private readonly session: InferenceSession,
  ) {}

  /** @throws ARTIFACT_CORRUPT, BAD_USER_INPUT where model and signature do not fit, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(files: ArtifactFiles, device: DeviceName = 'ort-cpu'): Promise<RegisteredOnnxPredictor> {
    const signature = readRegisteredSignature(files)
    const session = await openInference(readArtifactFile(files, REGISTERED_MODEL_FILE), { backend: device })
    const declared = new Set(signature.inputs.map(({ name }) => name))
    const unknown = session.inputNames.find((name) => !declared.has(name))
    const absent = [...declared].find((name) => !session.inputNames.includes(name))
    const output = signature.outputs.find(({ name }) => !session.outputNames.includes(name))
    if (unknown ?? absent ?? output?.name) {
      await session.dispose()
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Model and signature differ: "${unknown ?? absent ?? output?.name}" is in one of them only`,
      )
    }
    return new RegisteredOnnxPredictor(files, signature, session)
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    const { granularity, horizon } = this.signature
    checkDemandInput(input, granularity)
    const prediction = emptyPrediction(input.series.length, horizon)
    for (let from = 0; from < input.series.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      const series = input.series.slice(from, from + CHUNK)
      write(prediction, from, await this.ask(input, series))
    }
    return finishPrediction(input, prediction)
  }

  /** In one batch, as it is: numbers may be anything. @throws BAD_USER_INPUT where it fails, or answers in other shapes */
  async answer(input: DemandInput): Promise<RawAnswer> {
    checkDemandInput(input, this.signature.granularity)
    return this.ask(input, input.series)
  }

  save(): ArtifactFiles {
    return this.files
  }

  async dispose(): Promise<void> {
    await this.session.dispose()
  }

  private async ask(input: DemandInput, series: readonly DemandSeries[]): Promise<RawAnswer> {
    const { signature } = this
    const { horizon, season } = signature
    const levels = learnedLevels(signature)
    const levelCount = levels.length
    const late = series.map((one) => lateWindowsOf(one, input, { horizon, phases: season }))
    const windows = series.map((one, row): FedWindow => windowOf(one, input, late[row]!))
    const secondRows = new Map<number, number>()
    late.forEach((one, row) => {
      if (one) secondRows.set(row, windows.push({ ...windows[row]!, first: one.second }) - 1)
    })
    const { mean, quantiles } = await this.session.run(feedsOf(input, windows, signature))
    const cells = windows.length * horizon
    if (mean!.data.length !== cells || quantiles!.data.length !== cells * levelCount) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The model answers ${windows.length} series with the shapes [${mean!.shape.join(', ')}] (mean) and ` +
          `[${quantiles!.shape.join(', ')}] (quantiles), not with those of its signature`,
      )
    }
    for (const [firstRow, secondRow] of secondRows) {
      joinLateAnswers(mean!.data, late[firstRow]!, horizon, { firstRow, secondRow, width: 1 })
      joinLateAnswers(quantiles!.data, late[firstRow]!, horizon, { firstRow, secondRow, width: levelCount })
    }
    const asked = series.length * horizon
    return {
      horizon,
      mean: mean!.data.subarray(0, asked),
      quantiles: quantiles!.data.subarray(0, asked * levelCount),
      levels,
    }
  }
}

/** Nothing sells less than nothing, and quantiles do not cross, whatever the model says. @throws BAD_USER_INPUT */
function write(prediction: DemandPrediction, from: number, { mean, quantiles, levels }: RawAnswer): void {
  if (!mean.every(Number.isFinite) || !quantiles.every(Number.isFinite)) {
    throw new ForecartError('BAD_USER_INPUT', 'The model answers with numbers that are not finite')
  }
  const first = firstLevelOf(levels.length)
  for (let day = 0; day < mean.length; day++) {
    const at = from * prediction.horizon + day
    prediction.mean[at] = Math.max(0, mean[day]!)
    const sorted = quantiles.slice(day * levels.length, (day + 1) * levels.length).sort()
    for (let level = 0; level < levels.length; level++) {
      prediction.quantiles[at * LEVEL_COUNT + first + level] = Math.max(0, sorted[level]!)
    }
    if (first > 0) fillOuterLevels(prediction.quantiles, at * LEVEL_COUNT, 0)
  }
}
