/** Serves boosted trees: windows in, forecasts in units out, and what moved them. It knows nothing of training. */
import { z } from 'zod'
import {
  CENSORED_FROM,
  COVARIATE_COUNT,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { DemandContributions } from '../../../contracts/demand/contributions'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import { seasonalPhases, type WindowShape } from '../../../contracts/demand/window-shape'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import { ForecartError } from '../../../core/errors'
import {
  allocateWindows,
  COVARIATE_COLUMN,
  DemandWindowWriter,
  type DemandWindows,
} from '../../../features/demand'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import { loadBoostedTrees, saveBoostedTrees, type BoostedTrees } from '../../boosting'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { isTooLate, joinLateAnswers, lateWindowsOf, type LateWindows } from '../late-series'
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
import { COLUMNS, naiveUnits, writeColumns } from './columns'
import { BOOSTED } from './config'
import { PARTS, settleParts, writeParts } from './contributions'
import { Forest, type ForestParts } from './forest'
import { Identities, identitiesSchema } from './identities'
import { LEARNT_COUNT, LEARNT_LEVELS, writeGrid } from './levels'

export const FOREST_FILE = 'forest.json'
export const IDENTITIES_FILE = 'identities.json'
const FALLBACK_FILE = 'fallback.json'
/** Series after which others get a turn: a series takes about a millisecond. */
const PAUSE_EVERY = 16

export const forestSchema = z.object({
  columns: z.array(z.string()).min(1),
  widths: z.array(z.number().positive()).length(LEARNT_COUNT),
})

export interface BoostedParts {
  readonly shape: WindowShape
  readonly forest: ForestParts
  readonly identities: Identities
  readonly fallback: PooledFallback
  readonly horizonCorrelation: readonly number[]
  /** Only right after training: it is kept with the version, not in the artifact's files. */
  readonly featureImportance?: FeatureImportance
}

export class BoostedPredictor implements DemandPredictor {
  readonly family = BOOSTED
  readonly signature: DemandSignature
  private readonly forest: Forest

  constructor(private readonly parts: BoostedParts) {
    const { shape, forest, horizonCorrelation } = parts
    this.forest = new Forest(forest)
    const rows = { shape: ['batch', shape.horizon, forest.columns.length], dtype: 'float32' as const }
    const inputs = [{ name: 'periods', ...rows, unit: 'features' }]
    this.signature = {
      ...demandSignature(BOOSTED, shape, inputs, horizonCorrelation),
      explainsItself: true,
    }
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles): BoostedPredictor {
    const shape = readSignature(files, BOOSTED)
    const { columns, widths } = decodeJson(files, FOREST_FILE, forestSchema)
    const trees = (part: string): BoostedTrees =>
      requireColumns(loadBoostedTrees(artifactPart(files, part)), columns)
    return new BoostedPredictor({
      shape,
      forest: {
        columns: columns.map(columnNamed),
        widths,
        mean: trees('mean'),
        quantiles: LEARNT_LEVELS.map((level) => trees(partOfLevel(level))),
      },
      identities: new Identities(decodeJson(files, IDENTITIES_FILE, identitiesSchema)),
      fallback: new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema), shape),
      horizonCorrelation: shape.horizonCorrelation,
    })
  }

  get featureImportance(): FeatureImportance | undefined {
    return this.parts.featureImportance
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    const { shape } = this.parts
    checkDemandInput(input, shape.granularity)
    const prediction = emptyPrediction(input.series.length, shape.horizon)
    const answers = new SeriesAnswers(input, shape)
    for (let row = 0; row < input.series.length; row++) {
      if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
      this.predictSeries(input, row, answers, prediction)
    }
    return finishPrediction(input, prediction)
  }

  /**
   * Of the only series of the input; null where a simpler rule answers in the place of the trees. Others get a turn after each period.
   * @throws CANCELLED; BAD_USER_INPUT where there are several series
   */
  async explain(input: DemandInput, options: PredictOptions = {}): Promise<DemandContributions | null> {
    const { shape } = this.parts
    const prediction = await this.predict(input, options)
    if (input.series.length !== 1)
      throw new ForecartError('BAD_USER_INPUT', 'Forecasts are explained one series at a time')
    if (prediction.isFallback[0] !== 0) return null
    const answers = new SeriesAnswers(input, shape)
    const { windows } = answers.read(0)
    const parts = await answers.explain(this.parts, windows.scale[0]!, options)
    const { covariates } = input.series[0]!
    const closed = Array.from({ length: shape.horizon }, (_step, step) => {
      const at = (input.historySteps + step) * COVARIATE_COUNT + COVARIATE_COLUMN.closed
      return step < input.futureSteps && covariates[at]! >= CENSORED_FROM
    })
    return settleParts(parts, closed, prediction.mean)
  }

  save(): ArtifactFiles {
    const { forest, identities, fallback } = this.parts
    const columns = forest.columns.map((column) => COLUMNS[column]!.name)
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [FOREST_FILE, encodeJson({ columns, widths: forest.widths })],
      [IDENTITIES_FILE, encodeJson(identities.state)],
      [FALLBACK_FILE, encodeJson(fallback.state)],
      ...joinArtifacts({
        mean: saveBoostedTrees(forest.mean),
        ...Object.fromEntries(
          LEARNT_LEVELS.map((level, index) => [
            partOfLevel(level),
            saveBoostedTrees(forest.quantiles[index]!),
          ]),
        ),
      }),
    ])
  }

  async dispose(): Promise<void> {
    // Trees hold nothing outside of the heap.
  }

  private predictSeries(
    input: DemandInput,
    row: number,
    answers: SeriesAnswers,
    prediction: DemandPrediction,
  ): void {
    const { shape, fallback } = this.parts
    const { windows, late } = answers.read(row)
    if (needsFallback(windows.observedCount[0]!, shape) || (late && isTooLate(late, input))) {
      fallback.write(input, row, prediction)
      return
    }
    answers.write(this.parts, this.forest)
    const { mean, quantiles } = answers
    const { horizon } = shape
    const zero = largestZero(input, row, shape)
    const scale = windows.scale[0]!
    for (let step = 0; step < horizon; step++) {
      const to = row * horizon + step
      prediction.mean[to] = Math.max(0, mean[step]! * scale)
      for (let level = 0; level < LEVEL_COUNT; level++) {
        const units = quantiles[step * LEVEL_COUNT + level]! * scale
        prediction.quantiles[to * LEVEL_COUNT + level] = units > zero ? units : 0
      }
    }
  }
}

/** The window of one series, two where its data ended early, and what the trees say of them. Reused from series to series. */
class SeriesAnswers {
  readonly windows: DemandWindows
  /** `[2, horizon]` in scales; the second row of a late series only. */
  readonly mean: Float32Array
  /** `[2, horizon, LEVEL_COUNT]` */
  readonly quantiles: Float32Array
  private readonly writer: DemandWindowWriter
  private readonly columns = new Float64Array(COLUMNS.length)
  private readonly ratios = new Float64Array(LEARNT_COUNT)
  private late: LateWindows | null = null
  private seriesRow = 0

  constructor(
    private readonly input: DemandInput,
    private readonly shape: WindowShape,
  ) {
    this.writer = new DemandWindowWriter(input, shape)
    this.windows = allocateWindows(2, shape)
    this.mean = new Float32Array(2 * shape.horizon)
    this.quantiles = new Float32Array(2 * shape.horizon * LEVEL_COUNT)
  }

  read(row: number): { readonly windows: DemandWindows; readonly late: LateWindows | null } {
    const { input, writer, windows, shape } = this
    const seasons = { horizon: shape.horizon, phases: seasonalPhases(shape) }
    this.seriesRow = row
    const late = (this.late = lateWindowsOf(input.series[row]!, input, seasons))
    if (late) {
      writer.writeLate(row, { origin: late.origin, first: late.first }, windows, 0)
      writer.writeLate(row, { origin: late.origin, first: late.second }, windows, 1)
    } else writer.write(row, input.historySteps - 1, windows, 0)
    return { windows, late }
  }

  write(parts: BoostedParts, forest: Forest): void {
    const { late, shape, mean, quantiles } = this
    const { horizon } = shape
    this.writeWindow(parts, forest, 0, late ? late.first - late.origin : 1)
    if (!late) return
    this.writeWindow(parts, forest, 1, late.second - late.origin)
    const rows = { firstRow: 0, secondRow: 1 }
    joinLateAnswers(mean, late, horizon, { ...rows, width: 1 })
    joinLateAnswers(quantiles, late, horizon, { ...rows, width: LEVEL_COUNT })
  }

  /** `[horizon, PARTS]` of the series that was read, in units, before closures. */
  async explain(
    parts: Pick<BoostedParts, 'shape' | 'forest' | 'identities'>,
    scale: number,
    options: PredictOptions,
  ): Promise<Float64Array> {
    const { late, windows } = this
    const { horizon } = this.shape
    const series = this.input.series[this.seriesRow]!
    const out = new Float64Array(2 * horizon * PARTS)
    const firstAhead = late ? late.first - late.origin : 1
    await writeParts({ windows, row: 0, firstAhead, series }, parts, { scale, out, ...options })
    if (late) {
      const second = late.second - late.origin
      await writeParts({ windows, row: 1, firstAhead: second, series }, parts, { scale, out, ...options })
      joinLateAnswers(out, late, horizon, { firstRow: 0, secondRow: 1, width: PARTS })
    }
    return out.subarray(0, horizon * PARTS)
  }

  /** @param firstAhead periods from the origin to the first one of the window */
  private writeWindow(parts: BoostedParts, forest: Forest, row: number, firstAhead: number): void {
    const { windows, shape, columns, ratios, mean, quantiles } = this
    const series = this.input.series[this.seriesRow]!
    for (let step = 0; step < shape.horizon; step++) {
      const period = { windows, row, step, ahead: firstAhead + step }
      writeColumns(period, series, parts, columns)
      const naive = naiveUnits(period, shape)
      const cell = row * shape.horizon + step
      mean[cell] = naive * forest.predict(columns, ratios)
      for (let level = 0; level < LEARNT_COUNT; level++) ratios[level]! *= naive
      writeGrid(ratios, quantiles, cell * LEVEL_COUNT)
    }
  }
}

export function partOfLevel(level: number): string {
  return `quantile-${level}`
}

function columnNamed(name: string): number {
  const column = COLUMNS.findIndex((one) => one.name === name)
  if (column >= 0) return column
  throw new ForecartError('ARTIFACT_CORRUPT', `The trees of the artifact read ${name}, which is not computed`)
}

function requireColumns(trees: BoostedTrees, columns: readonly string[]): BoostedTrees {
  const read = trees.parts.columns
  const isSame =
    trees.outputs === 1 &&
    read.length === columns.length &&
    read.every(({ name, kind }, i) => name === columns[i] && kind === COLUMNS[columnNamed(name)]!.kind)
  if (isSame) return trees
  throw new ForecartError('ARTIFACT_CORRUPT', 'Trees of the artifact do not read the columns that it names')
}
