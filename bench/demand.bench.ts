/**
 * How well classical methods forecast series of competitions, beside Naive2: one fixed origin each, the periods behind it held out by the
 * competition. Nothing is chosen on them. Without options: M4 Weekly, M3, tourism monthly and car parts, beside floors and goals.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { ForecartError } from '../src/core/errors'
import { endAtZero } from '../src/models/demand/classical/forecast'
import { CLASSICAL_METHODS, type ClassicalMethodName } from '../src/models/demand/classical/methods'
import type { Benchmark, Headline } from './benchmark'
import { MethodScore, withOwa, type MethodFigures } from './demand/measures'
import { intervalsOfPastErrors } from './demand/past-errors'
import { readHeldOutSeries, type HeldOutSeries } from './demand/series-files'
import { benchData } from './session-data'

export const usage = `Usage: npm run -s bench -- demand [--train <file> [--test <file>] --season <periods> --horizon <periods>] [--json]

  --train <file>          M4-style CSV (a name and values a line) or JSON Lines {"id", "x", "xx"}, plain or gzipped
  --test <file>           what came after the series of a CSV; without it the last periods of each are held out
  --season <periods>      after which a season repeats
  --horizon <periods>     that are forecast, at most
  --mase-season <periods> of the naive errors that MASE and MSIS are measured in: as in the M4 competition 1 where
                          the season is 7 or 52, else the season
  --methods <a,b>         only these, beside naive2
  --limit <series>        only the first ones`

type Figures = Record<string, MethodFigures>

interface Suite {
  readonly name: string
  readonly series: readonly HeldOutSeries[]
  readonly season: number
  readonly maseSeason: number
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      season: { type: 'string' },
      horizon: { type: 'string' },
      'mase-season': { type: 'string' },
      methods: { type: 'string' },
      limit: { type: 'string' },
    },
  })
  const methods = methodsNamed(values.methods)
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : count('--limit', values.limit)
  const suites = values.train === undefined ? competitions() : [ownSuite(values as OwnFiles)]
  const isWhole = values.train === undefined && values.methods === undefined && values.limit === undefined
  const details: Record<string, unknown> = {}
  const headline: Record<string, Headline> = {}
  for (const suite of suites) {
    const series = suite.series.slice(0, limit)
    log(`${suite.name}: ${series.length} series, season ${suite.season}, naive errors of ${suite.maseSeason}`)
    const figures = measure({ ...suite, series }, methods)
    log(tableOf(figures))
    details[suite.name] = { series: series.length, season: suite.season, figures }
    headline[suite.name] = isWhole ? HEADLINES[suite.name]!(figures) : allOf(figures)
  }
  return { headline, details, hasGoals: isWhole }
}

function methodsNamed(names: string | undefined): ClassicalMethodName[] {
  const known = Object.keys(CLASSICAL_METHODS) as ClassicalMethodName[]
  if (names === undefined) return known.filter((name) => !FORMER_METHODS.includes(name))
  const asked = names.split(',')
  const unknown = asked.find((name) => !(name in CLASSICAL_METHODS))
  if (unknown !== undefined)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `--methods has ${JSON.stringify(unknown)}; there are ${known.join(', ')}`,
    )
  return ['naive2', ...(asked as ClassicalMethodName[]).filter((name) => name !== 'naive2')]
}

/** Of models that were trained with them; measured where they are named. */
const FORMER_METHODS: readonly ClassicalMethodName[] = ['champion', 'champion-2', 'median', 'median-2']

/** The default of the family `ensemble`. Its intervals come from past errors, as they do where it is served; those of the others are their own. */
const CHAMPION = 'champion-3' satisfies ClassicalMethodName

/** What the competition measures others by: the season is its own, 1 for weeks and days. */
const AS_IN_COMPETITION: readonly ClassicalMethodName[] = ['naive2', 'theta']

function measure({ series, season, maseSeason }: Suite, methods: readonly ClassicalMethodName[]): Figures {
  const found: Figures = {}
  const run = (name: ClassicalMethodName, seasonOfMethod: number): MethodFigures => {
    const method = CLASSICAL_METHODS[name]
    const startedAt = process.cpuUsage()
    const forecasts = series.map(({ past, future }) =>
      method(past, { season: seasonOfMethod, horizon: future.length }),
    )
    const { user, system } = process.cpuUsage(startedAt)
    const score = new MethodScore()
    const intervals = name === CHAMPION ? intervalsOfPastErrors(method, series, seasonOfMethod) : null
    series.forEach((one, at) => {
      const forecast = forecasts[at]!
      const ended = one.past.some((value) => value < 0) ? forecast : endAtZero(forecast)
      score.add(one, ended, maseSeason, intervals?.(one))
    })
    return score.figures((user + system) / 1e6)
  }
  for (const name of methods) {
    found[name] = run(name, AS_IN_COMPETITION.includes(name) ? maseSeason : season)
    if (name === 'theta' && season !== maseSeason) found['theta-of-season'] = run(name, season)
  }
  const benchmarkFigures = found.naive2!
  return Object.fromEntries(
    Object.entries(found).map(([name, figures]) => [name, withOwa(figures, benchmarkFigures)]),
  )
}

/** What bench/goals.json has floors and goals for, by competition. */
const HEADLINES: Readonly<Record<string, (figures: Figures) => Headline>> = {
  m4Weekly: ({ theta, ets, 'dynamic-theta': dynamicTheta, [CHAMPION]: champion }) => ({
    thetaFromPublished: Math.abs(theta!.owa / PUBLISHED_THETA_OWA - 1),
    ets: { owa: ets!.owa },
    dynamicTheta: { owa: dynamicTheta!.owa },
    champion: {
      owa: champion!.owa,
      msis: champion!.msis,
      coverage80Miss: Math.abs(champion!.coverage80 - 0.8),
      coverage95Miss: Math.abs(champion!.coverage95 - 0.95),
    },
  }),
  m3Yearly: smapes,
  m3Quarterly: smapes,
  m3Monthly: (figures) => ({
    dynamicTheta: {
      smape: figures['dynamic-theta']!.smape,
      seriesPerSecond: figures['dynamic-theta']!.seriesPerSecond,
    },
    ets: { mase: figures.ets!.mase, seriesPerSecond: figures.ets!.seriesPerSecond },
    arima: { mase: figures.arima!.mase, seriesPerSecond: figures.arima!.seriesPerSecond },
    champion: { smape: figures[CHAMPION]!.smape, mase: figures[CHAMPION]!.mase },
  }),
  m3Other: smapes,
  tourismMonthly: ({ [CHAMPION]: champion }) => ({ champion: { mase: champion!.mase } }),
  carParts: ({ [CHAMPION]: champion }) => ({ champion: { wql: champion!.wql } }),
}

/** Of the M4 competition: 9.093 and 2.637 beside 9.161 and 2.777. */
const PUBLISHED_THETA_OWA = 0.971

function smapes(figures: Figures): Headline {
  return {
    dynamicTheta: { smape: figures['dynamic-theta']!.smape },
    champion: { smape: figures[CHAMPION]!.smape },
  }
}

function allOf(figures: Figures): Headline {
  return Object.fromEntries(Object.entries(figures).map(([name, one]) => [name, { ...one }]))
}

function tableOf(figures: Figures): string {
  const names = [
    'smape',
    'mase',
    'owa',
    'msis',
    'wql',
    'coverage80',
    'coverage95',
    'bias',
    'seriesPerSecond',
  ] as const
  return formatTable(
    ['method', ...names],
    Object.entries(figures).map(([method, one]) => [
      method,
      ...names.map((name) => Number(one[name].toPrecision(4))),
    ]),
  )
}

interface OwnFiles {
  readonly train: string
  readonly test?: string
  readonly season?: string
  readonly horizon?: string
  readonly 'mase-season'?: string
}

function ownSuite({ train, test, ...others }: OwnFiles): Suite {
  const season = count('--season', others.season)
  const horizon = count('--horizon', others.horizon)
  const maseSeason =
    others['mase-season'] === undefined
      ? competitionSeason(season)
      : count('--mase-season', others['mase-season'])
  return { name: 'series', series: readHeldOutSeries(train, test, horizon), season, maseSeason }
}

function competitionSeason(season: number): number {
  return season === 7 || season === 52 ? 1 : season
}

function count(option: string, text: string | undefined): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new ForecartError('BAD_USER_INPUT', `${option} takes a whole number above 0`)
}

function competitions(): Suite[] {
  const weekly = readHeldOutSeries(
    benchData('demand/Weekly-train.csv.gz', 'the M4 competition, weekly series'),
    benchData('demand/Weekly-test.csv.gz', 'the M4 competition, weekly series'),
    13,
  )
  const m3 = readHeldOutSeries(benchData('demand/m3.jsonl.gz', 'the M3 competition'), undefined, 0)
  const tourism = readHeldOutSeries(
    benchData('demand/tourism.jsonl.gz', 'the tourism competition'),
    undefined,
    0,
  )
  const parts = readHeldOutSeries(
    benchData('demand/carparts_monthly.csv.gz', 'car parts of the R package expsmooth'),
    undefined,
    12,
  )
  const of = (series: HeldOutSeries[], period: string) => series.filter((one) => one.period === period)
  return [
    { name: 'm4Weekly', series: weekly, season: 52, maseSeason: 1 },
    { name: 'm3Yearly', series: of(m3, 'YEARLY'), season: 1, maseSeason: 1 },
    { name: 'm3Quarterly', series: of(m3, 'QUARTERLY'), season: 4, maseSeason: 4 },
    { name: 'm3Monthly', series: of(m3, 'MONTHLY'), season: 12, maseSeason: 12 },
    { name: 'm3Other', series: of(m3, 'OTHER'), season: 1, maseSeason: 1 },
    { name: 'tourismMonthly', series: of(tourism, 'MONTHLY'), season: 12, maseSeason: 12 },
    { name: 'carParts', series: parts, season: 12, maseSeason: 12 },
  ]
}
