/**
 * What the measurement of promotions finds where the answer is published, where nothing happened, and where the truth is simulated. With --data it measures one panel out of a
 * file instead.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { readPanelFile } from '../src/cli/lift/panel-file'
import { ForecartError } from '../src/core/errors'
import {
  differenceInDifferences,
  fitSyntheticControl,
  measureEffect,
  syntheticDifference,
  toEffectPanel,
  type EffectPanel,
  type MeasuredEffect,
  type Normalization,
  type PanelRow,
} from '../src/evaluation'
import type { Benchmark, BenchmarkResult, Headline } from './benchmark'
import { median, numberOption, wholeOption } from './benchmark'
import { GEO_SCENARIOS, geoPanel, type GeoScenario } from './lift/geo-simulation'
import { benchData } from './session-data'

export const usage = `Usage: npm run -s bench -- lift-measurement [options] [--json]

Without --data: the published panels in FORECART_BENCH_DATA, and simulated ones.

  --panels <count>      simulated panels of each scenario and lift (default 1000)

  --data <file>         CSV, plain or gzipped: one unit, day (or other period) and value on each line
  --treated <names>     the treated units, with commas between them
  --start <day>         the first day of the promotion; --end <day> the last one (default: the last of the file)
  --confidence <mass>   of the interval (default 0.9)
  --normalization <one> none, centred or scaled (default: chosen on the days before the promotion)
  --unit, --day, --value <column>   where columns have no usual names`

const OPTIONS = {
  panels: { type: 'string', default: '1000' },
  data: { type: 'string' },
  treated: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
  confidence: { type: 'string', default: '0.9' },
  normalization: { type: 'string' },
  unit: { type: 'string' },
  day: { type: 'string' },
  value: { type: 'string' },
} as const

const NORMALIZATIONS: readonly string[] = ['none', 'centred', 'scaled'] satisfies Normalization[]
const GEOLIFT = 'https://github.com/facebookincubator/GeoLift (MIT)'
const PROP99 = 'the synthdid package (California, Proposition 99)'
/** Published: GeoLift's walk-through, and the paper on synthetic difference in differences. */
const PUBLISHED = { att: 155.556, prop99Control: -19.5, prop99Sdid: -15.6 } as const
const TEST_START = '2021-04-01'
const WINDOW_DAYS = 15
const PLACEBO_WINDOWS = 3
const LEVEL = 0.1
const SIMULATED_LIFT = 0.075
const SIMULATED_CONFIDENCE = 0.95
const REPEATS = 15

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  if (values.data !== undefined) return measureFile(values, log)
  const panels = wholeOption('--panels', values.panels, 1)
  const geolift = await measureGeoLift(log)
  const placebos = await measurePretest(log)
  const prop99 = await measureProp99(log)
  const simulated: Record<string, Headline> = {}
  for (const scenario of GEO_SCENARIOS) {
    log(`Simulating ${scenario.name}, ${panels} panels with and without a lift ...`)
    simulated[scenario.name] = simulate(scenario, panels)
  }
  showSimulated(simulated, log)
  return {
    headline: { geolift, placebos, prop99, ...simulated },
    details: {
      protocol:
        `GeoLift: chicago and portland, centred, 90 % interval. Placebos: each city of the pretest data in ${PLACEBO_WINDOWS} windows of ${WINDOW_DAYS} days. ` +
        `Simulated: ${panels} panels each, seeds 0 to ${panels - 1}, ${WINDOW_DAYS} days of promotion, 95 % interval, lift 7.5 % or none`,
    },
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

async function measureFile(values: Values, log: (line: string) => void): Promise<BenchmarkResult> {
  const { data, treated, start, end, normalization, unit, day, value } = values
  if (treated === undefined || start === undefined) throw badInput('--data needs --treated and --start')
  if (normalization !== undefined && !NORMALIZATIONS.includes(normalization)) {
    throw badInput(`--normalization is one of ${NORMALIZATIONS.join(', ')}`)
  }
  const rows = await readPanelFile(data!, { unit, day, value })
  const panel = toEffectPanel(rows, { treated: treated.split(','), start, end })
  const options = {
    confidence: numberOption('--confidence', values.confidence, 0),
    normalization: normalization as Normalization | undefined,
  }
  const measured = measureEffect(panel, { ...options, placebos: true })
  if (!measured.identified) {
    const { code, reason, remedy } = measured.refusal
    log(`${code}: ${reason} ${remedy}`)
    return { headline: {}, details: { refusal: measured.refusal }, hasGoals: false }
  }
  const ms = millisecondsOf(() => measureEffect(panel, options))
  const { counterfactual, weights, otherEstimates, preFit, placebos, ...figures } = measured
  const { effect, lower, upper, pValue, liftFraction, incrementalTotal } = measured
  return {
    hasGoals: false,
    headline: {
      att: effect,
      ...(lower === null ? {} : { lower }),
      ...(upper === null ? {} : { upper }),
      ...(liftFraction === null ? {} : { liftPercent: 100 * liftFraction }),
      incremental: incrementalTotal,
      pValue,
      milliseconds: ms,
    },
    details: {
      ...figures,
      preFit,
      placebos,
      otherEstimates,
      weights: Object.fromEntries(
        panel.donorNames.flatMap((name, index) => (weights[index]! > 1e-6 ? [[name, weights[index]!]] : [])),
      ),
      counterfactual: [...counterfactual.slice(-panel.effectPeriods)],
    },
  }
}

async function readData(file: string, original: string): Promise<PanelRow[]> {
  return readPanelFile(benchData(`promotion/${file}`, original))
}

async function measureGeoLift(log: (line: string) => void): Promise<Headline> {
  const rows = await readData('geolift_test.csv.gz', GEOLIFT)
  const panel = toEffectPanel(rows, { treated: ['chicago', 'portland'], start: TEST_START })
  const measured = identified(panel)
  const { effect, lower, upper, pValue, confidence } = measured
  const holds = (value: number): boolean => (lower ?? -Infinity) <= value && value <= (upper ?? Infinity)
  const agrees = holds(0) === pValue > 1 - confidence + 1e-9
  const milliseconds = millisecondsOf(() => identified(panel))
  const { otherEstimates } = measured
  log(
    formatTable(
      ['GeoLift test', 'a city and day'],
      [
        [`synthetic control, ${measured.normalization}`, effect],
        ['ridge-augmented', otherEstimates.ridgeAugmented],
        ['synthetic difference in differences', otherEstimates.syntheticDifference],
        ['difference in differences', otherEstimates.differenceInDifferences],
        ['before and after', otherEstimates.beforeAfter],
        ['90 % interval from', lower],
        ['to', upper],
        ['p', pValue],
        ['p of any day', measured.anyDayPValue],
      ],
    ),
  )
  return {
    attError: Math.abs(effect - PUBLISHED.att),
    att: effect,
    liftPercent: 100 * measured.liftFraction!,
    incremental: measured.incrementalTotal,
    pValue,
    disagreements: (holds(effect) ? 0 : 1) + (agrees ? 0 : 1),
    milliseconds,
  }
}

/** Each city, where nothing happened. */
async function measurePretest(log: (line: string) => void): Promise<Headline> {
  const rows = await readData('geolift_pretest.csv.gz', GEOLIFT)
  const days = [...new Set(rows.map(({ period }) => period))].sort()
  let tests = 0
  let rejected = 0
  let disagreements = 0
  for (const city of new Set(rows.map(({ unit }) => unit))) {
    for (let window = 0; window < PLACEBO_WINDOWS; window++) {
      const last = days.length - 1 - window * WINDOW_DAYS
      const panel = toEffectPanel(rows, {
        treated: [city],
        start: days[last - WINDOW_DAYS + 1]!,
        end: days[last],
      })
      const measured = measureEffect(panel, { confidence: 1 - LEVEL })
      if (!measured.identified) continue
      tests++
      const { pValue, lower, upper } = measured
      const isRejected = pValue <= LEVEL + 1e-9
      const holdsNone = (lower ?? -Infinity) <= 0 && 0 <= (upper ?? Infinity)
      if (isRejected) rejected++
      if (holdsNone === isRejected) disagreements++
    }
  }
  log(`GeoLift pretest: ${rejected} of ${tests} placebos rejected at ${LEVEL}`)
  return {
    rejectedShare: rejected / tests,
    distanceFromLevel: Math.abs(rejected / tests - LEVEL),
    tests,
    disagreements,
  }
}

async function measureProp99(log: (line: string) => void): Promise<Headline> {
  const rows = await readData('california_prop99.csv.gz', PROP99)
  const panel = toEffectPanel(rows, { treated: ['California'], start: '1989' })
  const fit = fitSyntheticControl(panel, 'none')!
  const gaps = panel.treated
    .map((value, year) => value - fit.counterfactual[year]!)
    .slice(-panel.effectPeriods)
  const control = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const sdid = syntheticDifference(panel)!.effect
  log(
    `Proposition 99: synthetic control ${control.toFixed(2)}, SDID ${sdid.toFixed(2)}, DiD ${differenceInDifferences(panel)!.toFixed(2)}`,
  )
  return {
    controlError: Math.abs(control / PUBLISHED.prop99Control - 1),
    sdidError: Math.abs(sdid / PUBLISHED.prop99Sdid - 1),
  }
}

function simulate(scenario: GeoScenario, panels: number): Headline {
  let falsePositives = 0
  let detected = 0
  let covered = 0
  let coveredLift = 0
  let bias = 0
  let naiveBias = 0
  let empty = 0
  let refused = 0
  for (const lift of [0, SIMULATED_LIFT]) {
    for (let seed = 0; seed < panels; seed++) {
      const { panel, trueEffect } = geoPanel(scenario, lift, seed)
      const measured = measureEffect(panel, { confidence: SIMULATED_CONFIDENCE })
      if (!measured.identified) {
        refused++
        continue
      }
      const { lower, upper, pValue, effect, baseline, otherEstimates } = measured
      if (lower !== null && upper !== null && !(lower <= upper)) empty++
      const isCovered = (lower ?? -Infinity) <= trueEffect && trueEffect <= (upper ?? Infinity)
      const isSeen = pValue <= 1 - SIMULATED_CONFIDENCE + 1e-9
      if (lift === 0) {
        falsePositives += Number(isSeen)
        covered += Number(isCovered)
      } else {
        detected += Number(isSeen)
        coveredLift += Number(isCovered)
      }
      bias += (effect - trueEffect) / baseline
      naiveBias += (otherEstimates.beforeAfter - trueEffect) / baseline
    }
  }
  const measuredPanels = 2 * panels - refused
  return {
    falsePositives: falsePositives / panels,
    power: detected / panels,
    coverageOfNone: covered / panels,
    coverage: coveredLift / panels,
    absoluteBiasPoints: Math.abs((100 * bias) / measuredPanels),
    naiveBiasPoints: (100 * naiveBias) / measuredPanels,
    emptyIntervals: empty,
    refusedShare: refused / (2 * panels),
  }
}

function showSimulated(simulated: Record<string, Headline>, log: (line: string) => void): void {
  const figures = Object.keys(Object.values(simulated)[0]!)
  log(
    formatTable(
      ['scenario', ...figures],
      Object.entries(simulated).map(([name, row]) => [
        name,
        ...figures.map((figure) => Math.round(1e4 * (row[figure] as number)) / 1e4),
      ]),
    ),
  )
}

function identified(panel: EffectPanel): MeasuredEffect {
  const measured = measureEffect(panel, { confidence: 1 - LEVEL })
  if (measured.identified) return measured
  throw new ForecartError('NOT_ENOUGH_DATA', measured.refusal.reason)
}

function millisecondsOf(work: () => void): number {
  return median(
    Array.from({ length: REPEATS }, () => {
      const startedAt = performance.now()
      work()
      return performance.now() - startedAt
    }),
  )
}

function badInput(message: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', message)
}
