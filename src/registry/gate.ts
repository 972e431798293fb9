/**
 * The evaluation gate. Challenger, champion and baseline were evaluated on the same windows; a paired test decides. A
 * challenger becomes champion only if it beats the baseline and the champion; where nothing beats the baseline, the
 * baseline is champion. No difference that the test can see counts as not better: the champion stays. Pure.
 */
import type { GateComparison, GateDecision, GateOutcome, GateReport } from '../contracts/models/model-version'
import type { Day } from '../core/time/day'

type Contestant = 'challenger' | 'baseline' | 'champion'

/** What the gate needs of a paired test (`pairedComparison`) of a subject, there called challenger, against a reference. */
export interface GateEvidence {
  readonly verdict: 'better' | 'worse' | 'undecided'
  readonly challengerLoss: number
  readonly referenceLoss: number
  readonly improvementFraction: number
  readonly pValue: number
  /** What the independent units of the test are, and how many. */
  readonly clusteredBy: string
  readonly clusters: number
  readonly windows: number
  readonly windowsWon: number
}

/** How the gate speaks of what a task is judged by. */
export interface GateWords {
  /** Such as "quantile loss"; lower is better. */
  readonly loss: string
  /** Why two models cannot be compared, such as "too few items have sales". */
  readonly tooLittle: string
}

export interface GateInput {
  readonly words: GateWords
  readonly challengerFamily: string
  readonly baselineFamily: string
  /** Null: there is no champion yet. */
  readonly champion: { readonly id: bigint; readonly version: number; readonly family: string } | null
  readonly origins: readonly Day[]
  readonly horizonDays: number
  /** Called for pairs that the verdict depends on. Null: there is too little to compare. */
  readonly compare: (subject: Contestant, against: Contestant) => GateEvidence | null
}

const OUTCOMES: Record<GateEvidence['verdict'], GateOutcome> = {
  better: 'BETTER',
  worse: 'WORSE',
  undecided: 'NO_DIFFERENCE',
}
const VERBS: Record<GateOutcome, string> = {
  BETTER: 'beats',
  WORSE: 'is worse than',
  NO_DIFFERENCE: 'does not clearly differ from',
}

function inWords(comparison: GateComparison, names: Record<Contestant, string>, words: GateWords): string {
  const { subject, against, outcome, subjectLoss, againstLoss, improvementFraction } = comparison
  if (subjectLoss === null || againstLoss === null) {
    return `${capitalized(names[subject])} cannot be compared with ${names[against]}: ${words.tooLittle}.`
  }
  const percent = `${Math.abs(improvementFraction * 100).toFixed(1)} % ${improvementFraction >= 0 ? 'lower' : 'higher'}`
  return (
    `${capitalized(names[subject])} ${VERBS[outcome]} ${names[against]}: ${words.loss} ${subjectLoss.toPrecision(4)} ` +
    `against ${againstLoss.toPrecision(4)}, ${percent} (p = ${comparison.pValue.toPrecision(2)} over ` +
    `${comparison.clusters} ${comparison.clusteredBy}, ${comparison.windowsWon} of ${comparison.windows} windows won).`
  )
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Decides, and says why in words and numbers. */
export function judge(input: GateInput): GateReport {
  const { champion, challengerFamily, baselineFamily } = input
  const comparisons: GateComparison[] = []
  const beats = (subject: 'challenger' | 'baseline', against: 'champion' | 'baseline'): boolean => {
    const evidence = input.compare(subject, against)
    const outcome = evidence ? OUTCOMES[evidence.verdict] : 'NO_DIFFERENCE'
    comparisons.push({
      subject,
      against,
      outcome,
      subjectLoss: evidence?.challengerLoss ?? null,
      againstLoss: evidence?.referenceLoss ?? null,
      improvementFraction: evidence?.improvementFraction ?? 0,
      pValue: evidence?.pValue ?? 0.5,
      clusteredBy: evidence?.clusteredBy ?? 'items',
      clusters: evidence?.clusters ?? 0,
      windows: evidence?.windows ?? 0,
      windowsWon: evidence?.windowsWon ?? 0,
    })
    return outcome === 'BETTER'
  }

  const challengerIsBaseline = challengerFamily === baselineFamily
  const beatsBaseline = challengerIsBaseline || beats('challenger', 'baseline')
  const beatsChampion = champion === null || beats('challenger', 'champion')
  let decision: GateDecision = 'CHAMPION_KEPT'
  if (beatsBaseline && beatsChampion) decision = 'CHALLENGER_PROMOTED'
  else if (champion === null) decision = 'BASELINE_PROMOTED'
  else if (!challengerIsBaseline && champion.family !== baselineFamily && beats('baseline', 'champion')) {
    decision = 'BASELINE_PROMOTED'
  }

  const names = {
    challenger: `the challenger (${challengerFamily})`,
    baseline: `the baseline (${baselineFamily})`,
    champion: champion ? `the champion (version ${champion.version}, ${champion.family})` : '',
  }
  return {
    decision,
    summary: [
      ...comparisons.map((comparison) => inWords(comparison, names, input.words)),
      conclusion(decision, input),
    ].join(' '),
    origins: input.origins,
    horizonDays: input.horizonDays,
    comparisons,
    championId: champion?.id.toString() ?? null,
    baselineFamily,
  }
}

function conclusion(
  decision: GateDecision,
  { champion, baselineFamily, challengerFamily }: GateInput,
): string {
  if (decision === 'CHALLENGER_PROMOTED') return `The challenger (${challengerFamily}) becomes champion.`
  if (decision === 'BASELINE_PROMOTED') return `The baseline (${baselineFamily}) becomes champion.`
  const role = champion?.family === baselineFamily ? 'The baseline' : `Version ${champion?.version}`
  return `${role} (${champion?.family}) stays champion.`
}

/** Whether the gate let this version become champion in the place of the champion given. */
export function gatePassed(report: GateReport, championId: bigint | null): boolean {
  return report.decision === 'CHALLENGER_PROMOTED' && report.championId === (championId?.toString() ?? null)
}
