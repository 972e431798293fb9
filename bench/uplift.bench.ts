/** Whom a mail changes: models of uplift on a randomised campaign and on simulated people. With --data they are judged on a file of yours. */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { ForecartError } from '../src/core/errors'
import { Rng } from '../src/core/statistics/rng'
import {
  areaUnderUpliftOf,
  drawMultiplicities,
  intervalOf,
  qiniOf,
  rankUplift,
  upliftAtShare,
  type UpliftRanking,
} from '../src/evaluation'
import { bestArm, trainUplift, type ArmTerms, type UpliftData, type UpliftModel } from '../src/models/uplift'
import { FeatureScaling, takeRows } from '../src/models/uplift/feature-table'
import { rowsOfArm } from '../src/models/uplift/learners/learner'
import { fitLogistic } from '../src/models/uplift/regressors/logistic'
import { percentile, type Benchmark, type BenchmarkResult, type Headline, wholeOption } from './benchmark'
import { benchData } from './session-data'
import { partOf, readPeople, type People } from './uplift/people-file'
import { simulatePeople, type PeopleLaws } from './uplift/simulated-people'

export const usage = `Usage: npm run -s bench -- uplift [options] [--json]

Without --data: Hillstrom's e-mail campaign in FORECART_BENCH_DATA, and simulated people.

  --splits <count>      halves of the file into training and test, from seed 0 on (default 20)
  --worlds <count>      simulated campaigns of each law (default 20)

  --data <file>         CSV, plain or gzipped: a person on each line
  --treatment <column>  what was done to the person; all its values are arms
  --outcome <column>    what the person did: 0 and 1, counts or amounts
  --control <value>     the treatment that stands for none (default: a usual name, such as control or No E-Mail)
  --arms <values>       with commas between them: the treatments that are kept (default: all)
  --features <columns>  with commas between them: known before the treatment (default: all but the treatment and columns with a usual name of outcomes,
                        such as visit, conversion and spend)
  --value <amount>      what one more of the outcome is worth (default 1)
  --costs <amounts>     with commas between them, in the order of the arms: what it costs to treat a person (default: nothing)
  --observed            somebody chose whom to treat: how likely that was is estimated from the features (default: chance drew everybody alike)
  --seed <integer>      of the first split (default 0)`

const OPTIONS = {
  splits: { type: 'string' },
  worlds: { type: 'string', default: '20' },
  data: { type: 'string' },
  treatment: { type: 'string' },
  outcome: { type: 'string' },
  control: { type: 'string' },
  arms: { type: 'string' },
  features: { type: 'string' },
  value: { type: 'string', default: '1' },
  costs: { type: 'string' },
  observed: { type: 'boolean', default: false },
  seed: { type: 'string', default: '0' },
} as const

const HILLSTROM = 'the MineThatData e-mail challenge of Kevin Hillstrom'
const SPLITS = 20
const SPLITS_OF_A_FILE = 3
const RESAMPLES = 200
const CONFIDENCE = 0.9
const AT_SHARE = 0.3
/** A visit is worth twenty mails. */
const THREE_ARM_TERMS: ArmTerms = { valuePerOutcome: 1, costs: [0.05, 0.05] }

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const seed = wholeOption('--seed', values.seed, 0)
  if (values.data !== undefined) return judgeFile(values, seed, log)
  const splits = wholeOption('--splits', values.splits ?? String(SPLITS), 1)
  const worlds = wholeOption('--worlds', values.worlds, 2)
  const file = benchData('promotion/hillstrom.csv.gz', HILLSTROM)
  const treatment = 'segment'
  log(`Women's mail against none, visit: ${splits} splits ...`)
  const women = await readPeople(file, { treatment, outcome: 'visit', arms: ['Womens E-Mail'] })
  const { headline: visit, rows } = await judgeSplits(women, splits, seed, log)
  log("Women's mail against none, spend ...")
  const ofSpend = await readPeople(file, { treatment, outcome: 'spend', arms: ['Womens E-Mail'] })
  const spend = await judgeSplits(ofSpend, 1, seed, log)
  log('Both mails against none, visit ...')
  const both = await readPeople(file, { treatment, outcome: 'visit' })
  const three = await judgeSplits(both, 1, seed, log, THREE_ARM_TERMS)
  log(`Simulated people: ${worlds} campaigns of each law ...`)
  return {
    headline: {
      hillstrom: visit,
      simulated: await judgeWorlds(worlds, log),
    },
    details: {
      protocol: `Hillstrom, women's mail against none, visit: ${splits} halves for training, the others for test, seeds ${seed} to ${seed + splits - 1}; ${RESAMPLES} resamples of customers, ${100 * CONFIDENCE} % intervals. Simulated: ${worlds} campaigns a law, from seed 0.`,
      splits: rows,
      spend,
      threeArms: { ...three, terms: THREE_ARM_TERMS },
    },
  }
}

async function judgeFile(
  values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'],
  seed: number,
  log: (line: string) => void,
): Promise<BenchmarkResult> {
  const { data, treatment, outcome, control, arms, features } = values
  if (treatment === undefined || outcome === undefined)
    throw badInput('--data needs --treatment and --outcome')
  const people = await readPeople(data!, {
    ...{ treatment, outcome, control },
    arms: arms?.split(','),
    features: features?.split(','),
    isObserved: values.observed,
  })
  const splits = wholeOption('--splits', values.splits ?? String(SPLITS_OF_A_FILE), 1)
  const { data: read } = people
  log(
    `${read.arms.length} people, ${people.armNames.join(' / ')}; features: ${read.columns.map(({ name }) => name).join(', ')}`,
  )
  const treated = people.armNames.length - 1
  const costs = values.costs?.split(',').map(Number) ?? new Array<number>(treated).fill(0)
  const valuePerOutcome = Number(values.value)
  if (costs.length !== treated || ![valuePerOutcome, ...costs].every(Number.isFinite))
    throw badInput(`--value is a number, and --costs are ${treated}, in the order of the arms`)
  const { headline, rows } = await judgeSplits(people, splits, seed, log, { valuePerOutcome, costs })
  return { headline, details: { splits: rows }, hasGoals: false }
}

interface JudgedSplit {
  readonly testRows: Uint32Array
  /** By treated arm. */
  readonly ours: readonly UpliftRanking[]
  readonly twoModels: readonly UpliftRanking[]
  /** Row of the test half of each person in a ranking, by treated arm. */
  readonly peopleOf: readonly Uint32Array[]
}

/** Trains on one half, judges on the other; figures are means over splits. */
async function judgeSplits(
  people: People,
  splits: number,
  seed: number,
  log: (line: string) => void,
  terms?: ArmTerms,
) {
  const { data, armNames } = people
  const judged: JudgedSplit[] = []
  const rows: Record<string, unknown>[] = []
  const seconds: number[] = []
  const gains: Record<string, number>[] = []
  for (let split = seed; split < seed + splits; split++) {
    const order = new Rng(split, 'uplift split').permutation(data.arms.length)
    const half = Math.floor(order.length / 2)
    const training = partOf(data, order.slice(0, half))
    const testRows = order.slice(half)
    const test = partOf(data, testRows)
    const startedAt = process.cpuUsage()
    const { model, refusal } = await trainUplift(training, { seed: split })
    const { user, system } = process.cpuUsage(startedAt)
    seconds.push((user + system) / 1e6)
    if (!model) throw new ForecartError('NOT_ENOUGH_DATA', `${refusal.code}: ${refusal.reason}`)
    const ours = await model.effects(test.columns)
    if (terms) gains.push(gainsOf(ours, test, terms))
    const twoModels = twoRegressions(training, test)
    const ranked = armNames.slice(1).map((_, arm) => {
      const ofArm = Uint32Array.from(test.arms.keys()).filter((row) => [0, arm + 1].includes(test.arms[row]!))
      const rank = (effects: Float64Array): UpliftRanking =>
        rankUplift({
          scores: Float64Array.from(ofArm, (row) => effects[row * (armNames.length - 1) + arm]!),
          outcomes: Float64Array.from(ofArm, (row) => test.outcomes[row]!),
          treated: Uint8Array.from(ofArm, (row) => Number(test.arms[row] === arm + 1)),
        })
      return { ofArm, ours: rank(ours), twoModels: rank(twoModels) }
    })
    judged.push({
      testRows,
      ours: ranked.map((one) => one.ours),
      twoModels: ranked.map((one) => one.twoModels),
      peopleOf: ranked.map((one) => one.ofArm),
    })
    for (const [arm, one] of ranked.entries()) {
      const row = {
        ...{ split, arm: armNames[arm + 1], ...rowOf(model, arm) },
        ...{ qini: figuresOf(one.ours), twoModels: figuresOf(one.twoModels) },
      }
      rows.push(row)
      log(JSON.stringify(row))
    }
  }
  const figures = (of: 'ours' | 'twoModels') => averages(judged.flatMap((one) => one[of]).map(figuresOf))
  const ours = figures('ours')
  const twoModels = figures('twoModels')
  const difference = pairedDifference(judged, data.arms.length)
  log(
    formatTable(
      ['figure', 'chosen model', 'two regressions'],
      Object.keys(ours).map((name) => [
        name,
        Number(ours[name]!.toPrecision(4)),
        Number(twoModels[name]!.toPrecision(4)),
      ]),
    ),
  )
  const shipped = rows.filter(({ isBetterThanConstant }) => isBetterThanConstant).length / rows.length
  const headline: Headline = {
    ...ours,
    twoModels,
    differenceToTwoModels: difference.value,
    differenceLower: difference.lower,
    differenceUpper: difference.upper,
    betterThanConstantShare: shipped,
    secondsOfCore: percentile(seconds, 0.5),
    ...(gains.length > 0 ? { gainPerPerson: averages(gains) } : {}),
  }
  return { headline, rows }
}

/**
 * What is won for each person of the test half over treating nobody, after costs: where each gets the arm that pays most by the model, and where everybody gets one of them. Outcomes
 * of those who were in that arm stand for it, by the share that chance gave it (Horvitz and Thompson 1952).
 */
function gainsOf(effects: Float64Array, test: UpliftData, terms: ArmTerms): Record<string, number> {
  const { arms, armCount, armShares, outcomes } = test
  const treated = armCount - 1
  const shares =
    armShares ?? Array.from({ length: armCount }, (_, arm) => rowsOfArm(arms, arm).length / arms.length)
  const valueOf = (armOf: (row: number) => number): number => {
    let sum = 0
    arms.forEach((arm, row) => {
      const wanted = armOf(row)
      if (arm === wanted) sum += (terms.valuePerOutcome * outcomes[row]!) / shares[arm]!
      if (wanted > 0) sum -= terms.costs[wanted - 1]!
    })
    return sum / arms.length
  }
  const nobody = valueOf(() => 0)
  return {
    byModel:
      valueOf((row) => bestArm(effects.subarray(row * treated, (row + 1) * treated), terms).arm) - nobody,
    bestForAll: Math.max(0, ...Array.from({ length: treated }, (_, at) => valueOf(() => at + 1) - nobody)),
  }
}

function rowOf({ arms }: UpliftModel, arm: number) {
  const { averageEffect, candidate, isBetterThanConstant, pValue } = arms[arm]!
  return { ...{ averageEffect: averageEffect.mean, isBetterThanConstant, pValue }, ...candidate }
}

/** For each arm a logistic regression on its people, as it comes; of counts and amounts, whether there is any. */
function twoRegressions(training: UpliftData, test: UpliftData): Float64Array {
  const scaling = FeatureScaling.fit(training.columns)
  const table = scaling.table(training.columns)
  const asked = scaling.table(test.columns)
  const ofArms = Array.from({ length: training.armCount }, (_, arm) => {
    const rows = rowsOfArm(training.arms, arm)
    const targets = Float64Array.from(rows, (row) => Number(training.outcomes[row]! > 0))
    return fitLogistic(takeRows(table, rows), targets).predict(asked)
  })
  const treated = training.armCount - 1
  return Float64Array.from(
    { length: asked.rows * treated },
    (_, at) => ofArms[(at % treated) + 1]![Math.floor(at / treated)]! - ofArms[0]![Math.floor(at / treated)]!,
  )
}

function figuresOf(ranking: UpliftRanking): Record<string, number> {
  const qini = qiniOf(ranking)()
  const area = areaUnderUpliftOf(ranking)()
  return {
    ...(qini.normalized === null ? {} : { qini: qini.normalized }),
    qiniPerPerson: qini.perPerson,
    ...(area.normalized === null ? {} : { areaUnderUplift: area.normalized }),
    upliftAt30: upliftAtShare(ranking, AT_SHARE) ?? Number.NaN,
  }
}

function averages(rows: readonly Record<string, number>[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(rows[0]!).map((name) => [name, rows.reduce((sum, row) => sum + row[name]!, 0) / rows.length]),
  )
}

/** Of Qini, over all splits and arms; customers are drawn again, each with all of its splits. */
function pairedDifference(judged: readonly JudgedSplit[], people: number) {
  const pairs = judged.flatMap(({ testRows, ours, twoModels, peopleOf }) =>
    ours.map((ranking, arm) => ({
      ours: qiniOf(ranking),
      twoModels: qiniOf(twoModels[arm]!),
      people: peopleOf[arm]!.map((row) => testRows[row]!),
    })),
  )
  const difference = (times?: Uint16Array): number =>
    pairs.reduce((sum, pair) => {
      const own = times && Uint16Array.from(pair.people, (person) => times[person]!)
      const [a, b] = [pair.ours(own), pair.twoModels(own)]
      return sum + (a.normalized ?? a.perPerson) - (b.normalized ?? b.perPerson)
    }, 0) / pairs.length
  const rng = new Rng(0, 'paired bootstrap')
  const draws = Array.from({ length: RESAMPLES }, () => difference(drawMultiplicities(people, rng)))
  return intervalOf(difference(), draws, CONFIDENCE)
}

const WORLD_PEOPLE = 4_000
const LAWS: Readonly<Record<string, PeopleLaws>> = {
  binaryNone: { people: WORLD_PEOPLE, outcomeKind: 'BINARY', effects: 'constant', isConfounded: false },
  binary: { people: WORLD_PEOPLE, outcomeKind: 'BINARY', effects: 'steps', isConfounded: false },
  count: { people: WORLD_PEOPLE, outcomeKind: 'COUNT', effects: 'linear', isConfounded: false },
  amount: { people: WORLD_PEOPLE, outcomeKind: 'AMOUNT', effects: 'steps', isConfounded: false },
  confounded: { people: WORLD_PEOPLE, outcomeKind: 'BINARY', effects: 'linear', isConfounded: true },
}

async function judgeWorlds(worlds: number, log: (line: string) => void): Promise<Headline> {
  const headline: Record<string, Headline> = {}
  for (const [name, laws] of Object.entries(LAWS)) {
    const figures: Record<string, number>[] = []
    for (let world = 0; world < worlds; world++) figures.push(await judgeWorld(laws, world))
    headline[name] = averages(figures)
    log(`${name}: ${JSON.stringify(headline[name])}`)
  }
  return headline
}

async function judgeWorld(laws: PeopleLaws, seed: number): Promise<Record<string, number>> {
  const { data, effects } = simulatePeople(laws, seed)
  const { model } = await trainUplift(data, { seed, resamples: 100 })
  if (!model) throw new ForecartError('NOT_ENOUGH_DATA', 'A simulated campaign was refused')
  const { averageEffect, isBetterThanConstant } = model.arms[0]!
  const truth = effects.reduce((sum, effect) => sum + effect, 0) / effects.length
  const others = simulatePeople(laws, seed + 1_000_000)
  const predicted = await model.effects(others.data.columns)
  const squares = (of: (row: number) => number): number =>
    others.effects.reduce((sum, effect, row) => sum + (of(row) - effect) ** 2, 0) / others.effects.length
  const spread = squares(() => truth)
  return {
    betterThanConstantShare: Number(isBetterThanConstant),
    averageEffectBias: averageEffect.mean / truth - 1,
    averageEffectCovered: Number(averageEffect.lower <= truth && truth <= averageEffect.upper),
    ...(laws.effects === 'constant'
      ? {}
      : {
          // 1: as good as one effect for all; 0: every person's effect is known.
          errorOverConstant: Math.sqrt(squares((row) => predicted[row]!) / spread),
        }),
  }
}

function badInput(message: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', message)
}
