/** Serves a model that was trained elsewhere: raw history and covariates in, units out. */
import {
  COVARIATE_COUNT,
  isDemandKnown,
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSignature,
} from '../../../contracts/demand'
import type { DeviceName } from '../../../contracts/device'
import type { ArtifactFiles, DemandPredictor, PredictOptions } from '../../../contracts/estimator'
import { openInference, type InferenceFeed, type InferenceSession } from '../../../compute'
import { dayNumber } from '../../../core/day'
import { ForecartError } from '../../../core/errors'
import { readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { checkDemandInput, emptyPrediction } from '../signature'
import { readRegisteredSignature, REGISTERED_ONNX } from './contract'

export const REGISTERED_MODEL_FILE = 'model.onnx'
const CHUNK = 256
const DAYS_OF_WEEK = 7
/** 1970-01-01, day 0, was a Thursday; Monday is 0. */
const WEEKDAY_OF_DAY_0 = 3

/** What the model itself says, before anything is made of it. */
export interface RawAnswer {
  readonly horizonDays: number
  /** `[series, horizonDays]` */
  readonly mean: Float32Array
  /** `[series, horizonDays, LEVEL_COUNT]` */
  readonly quantiles: Float32Array
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
    checkDemandInput(input)
    const prediction = emptyPrediction(input.series.length)
    for (let from = 0; from < input.series.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      const series = input.series.slice(from, from + CHUNK)
      write(prediction, from, await this.ask(input, series))
    }
    return finishPrediction(input, prediction)
  }

  /** In one batch, as it is: numbers may be anything. @throws BAD_USER_INPUT where it fails, or answers in other shapes */
  async answer(input: DemandInput): Promise<RawAnswer> {
    checkDemandInput(input)
    return this.ask(input, input.series)
  }

  save(): ArtifactFiles {
    return this.files
  }

  async dispose(): Promise<void> {
    await this.session.dispose()
  }

  private feedsOf(input: DemandInput, series: readonly DemandSeries[]): Record<string, InferenceFeed> {
    const rows = series.length
    const days = this.signature.contextDays
    const history = new Float32Array(rows * days)
    const observed = new Float32Array(rows * days)
    const past = new Float32Array(rows * days * COVARIATE_COUNT)
    const future = new Float32Array(rows * MAX_HORIZON_DAYS * COVARIATE_COUNT)
    series.forEach((one, row) => {
      for (let step = 0; step < days; step++) {
        const day = input.historyDays - days + step
        if (day < 0) continue
        copyCovariates(one, day, past, row * days + step)
        if (!isDemandKnown(one, day)) continue
        history[row * days + step] = one.units[day]!
        observed[row * days + step] = 1
      }
      for (let step = 0; step < Math.min(MAX_HORIZON_DAYS, input.futureDays); step++) {
        copyCovariates(one, input.historyDays + step, future, row * MAX_HORIZON_DAYS + step)
      }
    })
    const firstDay = dayNumber(input.firstDay) + input.historyDays
    const weekday = Int32Array.from({ length: rows }, () => (firstDay + WEEKDAY_OF_DAY_0) % DAYS_OF_WEEK)
    const all: Record<string, InferenceFeed> = {
      history: { data: history, shape: [rows, days] },
      observed: { data: observed, shape: [rows, days] },
      pastCovariates: { data: past, shape: [rows, days, COVARIATE_COUNT] },
      futureCovariates: { data: future, shape: [rows, MAX_HORIZON_DAYS, COVARIATE_COUNT] },
      weekday: { data: weekday, shape: [rows] },
    }
    return Object.fromEntries(this.signature.inputs.map(({ name }) => [name, all[name]!]))
  }

  private async ask(input: DemandInput, series: readonly DemandSeries[]): Promise<RawAnswer> {
    const { mean, quantiles } = await this.session.run(this.feedsOf(input, series))
    const days = series.length * MAX_HORIZON_DAYS
    if (mean!.data.length !== days || quantiles!.data.length !== days * LEVEL_COUNT) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The model answers ${series.length} series with the shapes [${mean!.shape.join(', ')}] (mean) and ` +
          `[${quantiles!.shape.join(', ')}] (quantiles), not with those of its signature`,
      )
    }
    return { horizonDays: MAX_HORIZON_DAYS, mean: mean!.data, quantiles: quantiles!.data }
  }
}

/** Nothing sells less than nothing, and quantiles do not cross, whatever the model says. @throws BAD_USER_INPUT */
function write(prediction: DemandPrediction, from: number, { mean, quantiles }: RawAnswer): void {
  if (!mean.every(Number.isFinite) || !quantiles.every(Number.isFinite)) {
    throw new ForecartError('BAD_USER_INPUT', 'The model answers with numbers that are not finite')
  }
  for (let day = 0; day < mean.length; day++) {
    const at = from * MAX_HORIZON_DAYS + day
    prediction.mean[at] = Math.max(0, mean[day]!)
    const sorted = quantiles.slice(day * LEVEL_COUNT, (day + 1) * LEVEL_COUNT).sort()
    for (let level = 0; level < LEVEL_COUNT; level++) {
      prediction.quantiles[at * LEVEL_COUNT + level] = Math.max(0, sorted[level]!)
    }
  }
}

/** Unknown weather is 0. */
function copyCovariates(series: DemandSeries, day: number, to: Float32Array, row: number): void {
  for (let column = 0; column < COVARIATE_COUNT; column++) {
    const value = series.covariates[day * COVARIATE_COUNT + column]!
    to[row * COVARIATE_COUNT + column] = Number.isNaN(value) ? 0 : value
  }
}
