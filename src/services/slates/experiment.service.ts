/** Experiments: visitors are divided among versions of the session model, or scenarios, and what came of their lists is compared. */
import { SESSION_MODEL } from '../../contracts/session/session'
import { noneWithId } from '../../contracts/not-found'
import { actorOf, type Viewer } from '../../contracts/viewer'
import { ForecartError } from '../../core/errors'
import type { Clock } from '../../core/time/clock'
import type { Database } from '../../db/client'
import { publish } from '../../db/notifications'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import {
  countExperiments,
  endExperiment,
  type ExperimentArm,
  type ExperimentRecord,
  findExperiments,
  insertExperiment,
  selectExperiments,
} from '../../db/repositories/slates/experiment.repository'
import { lockScenarios } from '../../db/repositories/recommendation/scenario.repository'
import { readSlateReport, type SlateCounts } from '../../db/repositories/slates/slate-report.repository'
import {
  type ArmComparison,
  clusteredShare,
  compareArms,
  type SampleSize,
  sampleSize,
} from '../../evaluation'
import type { ModelRegistry } from '../../registry/registry'
import type { ScenarioSnapshot } from '../recommendation/scenarios/scenario-snapshot'
import { requireAdmin, requireScope } from '../access'
import { rowsInOrder } from '../entity-ref'
import { requireConfidence } from '../../core/statistics/confidence'
import { isGiven, refuse, requireNumber, requireText } from '../input-rules'
import { pageSize, positionAfter, toPage, type Ordering, type Page, type PageRequest } from '../page'
import type { Experiments } from './experiments'
import { type Estimated, MAX_REPORT_DAYS } from './slate-report.service'

export type { ExperimentRecord } from '../../db/repositories/slates/experiment.repository'

export interface ExperimentArmInput {
  readonly name: string
  readonly share: number
  /** Null: the champion. */
  readonly versionId: bigint | null
  /** The name of a scenario; absent: what holds. */
  readonly scenario?: string | null
}

/** What an experiment is to find. */
export interface ExperimentPlan {
  /** The click-through rate as it is now. */
  readonly baseRate: number
  /** The part of it that the experiment should find, such as 0.1. */
  readonly lift: number
  readonly confidence: number
  readonly power: number
}

export interface StartExperimentInput extends ExperimentPlan {
  readonly name: string
  /** The control comes first. */
  readonly arms: readonly ExperimentArmInput[]
}

export interface ArmResult {
  readonly arm: string
  readonly lists: number
  readonly impressions: number
  readonly clicks: number
  readonly visitors: number
  readonly clickThrough: Estimated | null
  /** Null for the control, and where an arm was not seen yet. */
  readonly difference: Estimated | null
  /** Valid at any look; null as the difference. */
  readonly pValue: number | null
}

/** The champion, and as many versions as stay loaded beside it. */
const MAX_ARMS = 3
const SHARE_TOLERANCE = 1e-6
const MS_PER_DAY = 86_400_000
const ORDERING: Ordering = {
  name: 'experiment.startedAt',
  expression: 'experiment.started_at',
  sqlType: 'timestamptz',
  descending: true,
}

export interface ExperimentServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registry: Pick<ModelRegistry, 'version'>
  readonly experiments: Pick<Experiments, 'forget'>
  readonly scenarios: Pick<ScenarioSnapshot, 'named'>
}

export class ExperimentService {
  constructor(private readonly options: ExperimentServiceOptions) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT; NOT_FOUND where there is no such version or scenario; CONFLICT where another one runs */
  async start(viewer: Viewer, input: StartExperimentInput): Promise<ExperimentRecord> {
    requireAdmin(viewer)
    const { database, clock, experiments } = this.options
    const { baseRate, lift, confidence, power } = input
    requireText(input.name, 'name')
    requireArms(input.arms)
    requirePlan(input)
    for (const { versionId } of input.arms)
      if (versionId !== null) await this.requireSessionVersion(versionId)
    const scenarios = await this.requireScenarios(input.arms)
    const arms = input.arms.map(({ name, share, versionId }, at): ExperimentArm => ({
      name,
      share,
      versionId: versionId === null ? null : versionId.toString(),
      ...(scenarios[at] ? { scenario: scenarios[at] } : {}),
    }))
    const started = await database.transaction(async (tx) => {
      // Who changes a scenario now has not seen that an experiment runs: it begins after that.
      await lockScenarios(tx)
      const record = await insertExperiment(tx, {
        name: input.name,
        arms,
        baseRate,
        lift,
        confidence,
        power,
        startedAt: clock.now(),
      })
      if (!record) throw new ForecartError('CONFLICT', 'Another experiment is running; stop it first')
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'experiment.start',
        subject: `experiment:${record.id}`,
        details: { name: input.name, arms },
      })
      await publish(tx, 'experiments', {})
      return record
    })
    experiments.forget()
    return started
  }

  /**
   * What an experiment would need that is not started.
   * @param shares of the visitors for each arm, the control first
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT
   */
  size(viewer: Viewer, plan: ExperimentPlan & { readonly shares: readonly number[] }): SampleSize {
    requireScope(viewer, 'read')
    requireShares(plan.shares)
    requirePlan(plan)
    return sizeOf({ ...plan, arms: plan.shares.map((share) => ({ share })) })
  }

  /** One that has stopped stays as it is. @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND */
  async stop(viewer: Viewer, id: bigint): Promise<ExperimentRecord> {
    requireAdmin(viewer)
    const { database, clock, experiments } = this.options
    const stopped = await database.transaction(async (tx) => {
      const record = await endExperiment(tx, id, clock.now())
      if (!record) throw noneWithId('Experiment', id)
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'experiment.stop',
        subject: `experiment:${id}`,
        details: {},
      })
      await publish(tx, 'experiments', {})
      return record
    })
    experiments.forget()
    return stopped
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async experimentsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(ExperimentRecord | null)[]> {
    requireScope(viewer, 'read')
    return rowsInOrder(ids, await findExperiments(this.options.database, ids))
  }

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async experiments(viewer: Viewer, request: PageRequest): Promise<Page<ExperimentRecord>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const rows = await selectExperiments(database, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countExperiments(database))
  }

  /**
   * What came of each arm, the control first. Of an experiment of more than 92 days the last ones count; where arms differ by scenarios alone, the
   * lists of their surface.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async results(viewer: Viewer, experiment: ExperimentRecord): Promise<ArmResult[]> {
    requireScope(viewer, 'read')
    const { id, arms, startedAt, stoppedAt, confidence, baseRate, lift } = experiment
    const to = stoppedAt ?? this.options.clock.now()
    const rows = await readSlateReport(this.options.database, {
      from: new Date(Math.max(startedAt.getTime(), to.getTime() - MAX_REPORT_DAYS * MS_PER_DAY)),
      to,
      groupBy: 'ARM',
      experimentId: id,
      surface: surfaceOf(arms),
      windowHours: 0,
      maxGroups: MAX_ARMS,
    })
    const byArm = new Map(rows.flatMap(({ group, ...counts }) => (group ? [[group.arm, counts]] : [])))
    const control = byArm.get(arms[0]!.name)
    const plannedDifference = Math.abs(baseRate * lift)
    return arms.map(({ name }, at): ArmResult => {
      const counts = byArm.get(name)
      const share = counts ? clusteredShare(clicksOf(counts), confidence) : null
      const compared: ArmComparison | null =
        at > 0 && control && counts
          ? compareArms(clicksOf(control), clicksOf(counts), { plannedDifference, confidence })
          : null
      return {
        arm: name,
        lists: counts?.lists ?? 0,
        impressions: counts?.impressions ?? 0,
        clicks: counts?.clicks ?? 0,
        visitors: counts?.visitors ?? 0,
        clickThrough: share && { ...share, confidence },
        difference: compared && {
          mean: compared.mean,
          lower: compared.lower,
          upper: compared.upper,
          confidence,
        },
        pValue: compared && compared.pValue,
      }
    })
  }

  /** As many as arms. @throws NOT_FOUND; BAD_USER_INPUT where they are of several surfaces */
  private async requireScenarios(arms: readonly ExperimentArmInput[]): Promise<ExperimentArm['scenario'][]> {
    const found = await Promise.all(
      arms.map(async ({ scenario: name }) => {
        if (!isGiven(name)) return undefined
        const scenario = await this.options.scenarios.named(requireText(name, 'scenarioName'))
        if (scenario === null)
          throw new ForecartError('NOT_FOUND', `There is no scenario with the name "${name.slice(0, 80)}"`)
        return { name, surface: scenario.surface }
      }),
    )
    if (new Set(found.flatMap((one) => one?.surface ?? [])).size > 1)
      refuse('The scenarios of the arms must be of one surface')
    return found
  }

  private async requireSessionVersion(id: bigint): Promise<void> {
    const { modelName } = await this.options.registry.version(id)
    if (modelName !== SESSION_MODEL) refuse(`Arms are versions of the model "${SESSION_MODEL}"`)
  }
}

/** Impressions that the control and the smallest other arm need, of all arms together, where each stands alone. */
export function sizeOf({
  arms,
  baseRate,
  lift,
  confidence,
  power,
}: Pick<ExperimentRecord, 'baseRate' | 'lift' | 'confidence' | 'power'> & {
  readonly arms: readonly { readonly share: number }[]
}): SampleSize {
  const [control, ...others] = arms.map(({ share }) => share)
  return sampleSize({
    baseShare: baseRate,
    lift,
    controlShare: control!,
    treatmentShare: Math.min(...others),
    confidence,
    power,
    designEffect: 1,
  })
}

function requireArms(arms: readonly ExperimentArmInput[]): void {
  requireShares(arms.map(({ share }) => share))
  for (const { name } of arms) requireText(name, 'The name of an arm')
  if (new Set(arms.map(({ name }) => name)).size < arms.length) refuse('Each arm needs a name of its own')
  if (new Set(arms.map(({ versionId, scenario }) => `${versionId} ${scenario ?? ''}`)).size < arms.length)
    refuse('Each arm needs a version or a scenario of its own')
  if (new Set(arms.flatMap(({ versionId }) => versionId ?? [])).size === MAX_ARMS)
    refuse(`Of ${MAX_ARMS} arms one must be the champion: no more than two versions stay loaded beside it`)
}

function requireShares(shares: readonly number[]): void {
  if (shares.length < 2 || shares.length > MAX_ARMS)
    refuse(`There must be 2 to ${MAX_ARMS} shares, one for each arm, that of the control first`)
  for (const share of shares) requireNumber(share, 'share', 0.01, 0.99)
  const sum = shares.reduce((total, share) => total + share, 0)
  if (Math.abs(sum - 1) > SHARE_TOLERANCE) refuse('The shares of the arms must sum to 1')
}

/** Where arms differ by scenarios alone: only lists of that surface tell them apart. Null: lists of all surfaces do. */
function surfaceOf(arms: readonly ExperimentArm[]): string | null {
  const isOneVersion = new Set(arms.map(({ versionId }) => versionId)).size === 1
  return isOneVersion ? (arms.find(({ scenario }) => scenario)?.scenario?.surface ?? null) : null
}

function requirePlan({ baseRate, lift, confidence, power }: ExperimentPlan): void {
  requireNumber(baseRate, 'expectedClickThroughRate', 0.000_1, 0.99)
  requireNumber(lift, 'detectableLift', 0.001, 10)
  if (baseRate * (1 + lift) >= 1) refuse('The click-through rate with the lift must be below 1')
  requireConfidence(confidence)
  requireConfidence(power, 'power')
}

function clicksOf(counts: SlateCounts) {
  return {
    cases: counts.impressions,
    hits: counts.clicks,
    clusters: counts.visitors,
    sumCasesSquared: counts.sumImpressionsSquared,
    sumHitsSquared: counts.sumClicksSquared,
    sumCasesTimesHits: counts.sumImpressionsTimesClicks,
  }
}
