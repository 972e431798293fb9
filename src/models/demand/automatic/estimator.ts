/**
 * Trains members on what lies before the comparison windows, chooses among them for each segment, and trains those that were chosen again, on everything.
 * The gate judges the result like any other model.
 */
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import { windowShape, type WindowShape } from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import type { ModelComposition } from '../../../contracts/models/model-version'
import { hasErrorCode } from '../../../core/errors'
import {
  fitHorizonCorrelation,
  independentPeriods,
  panelAt,
  predictWindows,
  segmentsAt,
  type ForecastWindow,
} from '../../../evaluation'
import { pause } from '../../cancellation'
import { validationOrigins } from '../global-mlp/windows'
import { checkDemandInput } from '../signature'
import { chooseStrategies, EQUAL_WEIGHTS, usedMembers, withoutUnused, type Choice } from './choose'
import {
  AUTOMATIC,
  hyperparametersOf,
  parseAutomaticConfig,
  type AutomaticConfig,
  type MemberFamily,
} from './config'
import { MEMBERS } from './members'
import { AutomaticPredictor, type AutomaticParts } from './predictor'
import { comparisonOrigins } from './windows'

type LeftOut = ModelComposition['leftOut'][number]

/** The share of the progress that comparing takes; training the chosen members takes the rest. */
const COMPARING = 0.5

/** What came of the comparison. */
interface Compared {
  readonly comparedWindows: number
  readonly leftOut: readonly LeftOut[]
  readonly members: readonly MemberFamily[]
  readonly choice: Choice
}

export class AutomaticEstimator implements DemandEstimator {
  readonly family = AUTOMATIC
  private readonly config: AutomaticConfig

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Readonly<Record<string, unknown>> = {}) {
    this.config = parseAutomaticConfig(hyperparameters)
  }

  /** With the same seed the same, unless the time budget left a member out in one training and not in the other. */
  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    const { signal, onProgress } = options
    // Half of it, because what is compared is trained once more.
    const timeout = AbortSignal.timeout(500 * this.config.timeBudgetSeconds)
    checkDemandInput(panel)
    await pause(signal)
    const shape = windowShape(panel.grid, this.config)
    onProgress?.({ stage: 'comparing', fraction: 0 })
    const compared = await this.compare(panel, shape, timeout, options)
    const members: MemberFamily[] = []
    const predictors: DemandPredictor[] = []
    const leftOut = [...compared.leftOut]
    try {
      for (const [index, member] of compared.members.entries()) {
        const part = (1 - COMPARING) / compared.members.length
        try {
          predictors.push(await this.trainMember(member, panel, options, [COMPARING + index * part, part]))
          members.push(member)
        } catch (error) {
          // What was compared was trained on less than this.
          const mayLack = index > 0 && compared.choice === EQUAL_WEIGHTS
          if (!mayLack || !hasErrorCode(error, 'NOT_ENOUGH_DATA')) throw error
          leftOut.push({ family: member, reason: 'NOT_ENOUGH_DATA' })
        }
      }
      const parts = { choice: compared.choice, members, shape, predictors }
      const horizonCorrelation = await fitCorrelation(parts, panel, options)
      onProgress?.({ stage: 'done', fraction: 1 })
      const { choice, comparedWindows } = compared
      const composition = { comparedWindows, members, leftOut, segments: segmentsOf(choice, members) }
      return new AutomaticPredictor({ ...parts, horizonCorrelation, composition })
    } catch (error) {
      for (const predictor of predictors) await predictor.dispose()
      throw error
    }
  }

  /** Without comparison windows, or with too little before them to train the first member on, all members count alike. */
  private async compare(
    panel: DemandPanel,
    shape: WindowShape,
    timeout: AbortSignal,
    options: TrainOptions,
  ): Promise<Compared> {
    const { members } = this.config
    const uncompared = { comparedWindows: 0, leftOut: [], members, choice: EQUAL_WEIGHTS }
    const origins = members.length > 1 ? originsOrNone(comparisonOrigins, panel, shape) : []
    if (origins.length === 0) return uncompared
    const past = panelAt(panel, origins[0]!)
    const compared: { readonly member: MemberFamily; readonly windows: readonly ForecastWindow[] }[] = []
    const leftOut: LeftOut[] = []
    for (const [index, member] of members.entries()) {
      const isFirst = index === 0
      if (!isFirst && timeout.aborted) {
        leftOut.push({ family: member, reason: 'TIME_BUDGET' })
        continue
      }
      const part = COMPARING / members.length
      const forecasts = await this.forecastsOf(member, { past, panel, origins }, options, {
        progress: [index * part, part],
        timeout: isFirst ? null : timeout,
      })
      // The first member is never left out: where it cannot be compared, there is no comparison.
      if (isFirst && forecasts === 'NOT_ENOUGH_DATA') return uncompared
      if (typeof forecasts === 'string') leftOut.push({ family: member, reason: forecasts })
      else compared.push({ member, windows: forecasts })
    }
    const choice = chooseStrategies(compared.map(({ windows }) => windows))
    const used = usedMembers(choice, compared.length)
    compared.forEach(({ member }, index) => {
      if (!used.includes(index)) leftOut.push({ family: member, reason: 'NOT_CHOSEN' })
    })
    return {
      comparedWindows: origins.length,
      leftOut,
      members: used.map((member) => compared[member]!.member),
      choice: withoutUnused(choice, used),
    }
  }

  /** The reason instead where the time was up, or the member has too little to learn from. */
  private async forecastsOf(
    member: MemberFamily,
    on: { readonly past: DemandPanel; readonly panel: DemandPanel; readonly origins: readonly number[] },
    options: TrainOptions,
    limits: { readonly progress: readonly [number, number]; readonly timeout: AbortSignal | null },
  ): Promise<readonly ForecastWindow[] | 'TIME_BUDGET' | 'NOT_ENOUGH_DATA'> {
    const { timeout, progress } = limits
    const signals = [options.signal, timeout].flatMap((one) => (one ? [one] : []))
    const signal = AbortSignal.any(signals)
    try {
      const predictor = await this.trainMember(member, on.past, { ...options, signal }, progress)
      try {
        const { horizon, context } = predictor.signature
        const windows = await predictWindows(predictor, on.panel, on.origins, { horizon, signal })
        // Segments as they are told when forecasts are asked for.
        return windows.map((window, index) => ({
          ...window,
          segments: segmentsAt(on.panel, on.origins[index]!, context),
        }))
      } finally {
        await predictor.dispose()
      }
    } catch (error) {
      if (options.signal?.aborted) throw error
      if (timeout?.aborted && hasErrorCode(error, 'CANCELLED')) return 'TIME_BUDGET'
      if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return 'NOT_ENOUGH_DATA'
      throw error
    }
  }

  private trainMember(
    member: MemberFamily,
    panel: DemandPanel,
    { seed, signal, device, onProgress }: TrainOptions,
    [from, share]: readonly [number, number],
  ): Promise<DemandPredictor> {
    const estimator = MEMBERS[member].createEstimator(hyperparametersOf(this.config, member))
    return estimator.train(panel, {
      seed,
      signal,
      device,
      onProgress: ({ stage, fraction }) =>
        onProgress?.({ stage: `${member}: ${stage}`, fraction: from + share * fraction }),
    })
  }
}

function segmentsOf({ strategies }: Choice, members: readonly MemberFamily[]): ModelComposition['segments'] {
  return Object.entries(strategies).map(([segment, strategy]) =>
    typeof strategy === 'number'
      ? { segment, strategy: 'ONE_MEMBER', families: [members[strategy]!] }
      : { segment, strategy, families: members },
  )
}

/** How errors of periods ahead go together, on the windows that members calibrate their intervals on: those of the comparison chose among them. */
async function fitCorrelation(
  parts: Omit<AutomaticParts, 'horizonCorrelation'>,
  panel: DemandPanel,
  { seed, signal }: TrainOptions,
): Promise<readonly number[]> {
  const { horizon } = parts.shape
  const none = independentPeriods(horizon)
  const origins = originsOrNone(validationOrigins, panel, parts.shape)
  if (origins.length === 0) return none
  const independent = new AutomaticPredictor({ ...parts, horizonCorrelation: none })
  return fitHorizonCorrelation(await predictWindows(independent, panel, origins, { horizon, signal }), seed)
}

function originsOrNone(
  originsOf: (panel: DemandPanel, shape: WindowShape) => number[],
  panel: DemandPanel,
  shape: WindowShape,
): number[] {
  try {
    return originsOf(panel, shape)
  } catch (error) {
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return []
    throw error
  }
}
