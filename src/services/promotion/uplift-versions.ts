/**
 * Versions of what was learned of customers: how it was learned, what chose it, and how well it was judged to do. What it says of single customers is not in them: that is forgotten
 * with the customer, and versions never change.
 */
import { createHash } from 'node:crypto'
import type { Metric } from '../../contracts/models/model-version'
import { addDays, type Day } from '../../core/time/day'
import type { ArmUplift } from '../../models/uplift'
import type { FittedVersions } from '../../registry/fitted-versions'
import type { LearnedUplift, UpliftOutcome } from './effect-protocol'

const EVALUATION_FILE = 'evaluation.json'
/** One effect for all customers: what learners are measured against. */
const CONSTANT = 'constant-effect'
/** What is known of customers begins so long before the promotion, and what they do counts for so long behind it. */
const KNOWN_DAYS = 365
const COUNTED_DAYS = 7

export interface LearnedUpliftOf {
  readonly promotionIds: readonly bigint[]
  readonly outcome: UpliftOutcome
  readonly seed: number
  /** The first day of the first promotion, and the last day that all have in common. */
  readonly firstStartsOn: Day
  readonly endsOn: Day
  readonly now: Date
  readonly learned: Pick<LearnedUplift, 'arms' | 'comparison' | 'otherPeople'>
}

export class UpliftVersions {
  constructor(private readonly versions: Pick<FittedVersions, 'keep'>) {}

  /** Keeps what was learned. @returns the key of the version */
  keep({
    promotionIds,
    outcome,
    seed,
    firstStartsOn,
    endsOn,
    now,
    learned,
  }: LearnedUpliftOf): Promise<bigint> {
    const { arms, comparison, otherPeople } = learned
    const today = now.toISOString().slice(0, 10)
    const last = addDays(endsOn, COUNTED_DAYS)
    const evaluation = { promotionIds: promotionIds.map(String), outcome, comparison, otherPeople, arms }
    const file = Buffer.from(JSON.stringify(evaluation))
    const isAnyBetter = arms.some(({ isBetterThanConstant }) => isBetterThanConstant)
    return this.versions.keep({
      ...{ modelName: 'uplift', family: [...new Set(arms.map(familyOf))].join('+'), seed },
      // What was learned on another day is another version, also where it is judged alike.
      fingerprint: createHash('sha256').update(today).update(file).digest('hex'),
      files: new Map([[EVALUATION_FILE, file]]),
      days: { from: addDays(firstStartsOn, -KNOWN_DAYS), to: last < today ? last : today, asOf: now },
      metrics: arms.flatMap((arm, at) => metricsOf(arm, at, arm.metrics.qini.value)),
      baselineMetrics: arms.flatMap((arm, at) => metricsOf(arm, at, 0)),
      gate: {
        decision: isAnyBetter ? 'CHALLENGER_PROMOTED' : 'BASELINE_PROMOTED',
        summary: arms.map((arm, at) => inWords(arm, promotionIds[at]!, otherPeople)).join(' '),
        baselineFamily: CONSTANT,
      },
      // Each promotion and outcome is answered by a version of its own.
      isChampion: false,
    })
  }
}

function familyOf({ isBetterThanConstant, candidate: { learner, base } }: ArmUplift): string {
  return isBetterThanConstant ? `${learner}-${base}`.toLowerCase() : CONSTANT
}

/** Of the promotion that was asked about first, then of each alternative by its number. */
function metricsOf({ averageEffect }: ArmUplift, at: number, qini: number): Metric[] {
  const suffix = at === 0 ? '' : `.${at + 1}`
  return [
    { name: `averageEffect${suffix}`, value: averageEffect.mean },
    { name: `qini${suffix}`, value: qini },
  ]
}

function inWords(arm: LearnedUplift['arms'][number], promotionId: bigint, otherPeople: number): string {
  const { isBetterThanConstant, pValue, people, candidate } = arm
  const learner = `${candidate.learner} over ${candidate.base.toLowerCase()}`
  const verdict = isBetterThanConstant
    ? `orders customers better than one effect for all (p = ${pValue.toPrecision(2)}): its effects are told`
    : `orders customers no better than one effect for all (p = ${pValue.toPrecision(2)}): that is told of everybody`
  return `Promotion ${promotionId}: of ${people} customers and ${otherPeople} others, ${learner} ${verdict}.`
}
