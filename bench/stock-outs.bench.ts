/** How far forecasts of demand move where more and more days are out of stock, though buyers want the same: the simulator knows what they wanted. */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import type { DemandPanel } from '../src/contracts/demand/demand'
import type { DemandFamily } from '../src/contracts/demand/demand-estimator'
import { ForecartError } from '../src/core/errors'
import { panelAt, planOrigins } from '../src/evaluation'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../src/models/demand/families'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import {
  censoredWorld,
  STOCK_OUT_SCALE,
  SUPPLIES,
  withoutStockOuts,
  type CensoredWorld,
  type SupplyName,
} from './stock-outs/censored-world'

export const usage = `Usage: npm run -s bench -- stock-outs [options] [--json]

The same simulated shop with about 0, 10, 20 and 30 % of days out of stock. A model is trained before the first origin, and its forecasts of all origins are held
against what buyers wanted. Beside it is the same model that is not told of empty shelves, and the mean of the last 28 days' sales.

  --family <name>       default boosted
  --hyperparameters <json>
  --windows <count>     origins, 28 days apart (default 4)
  --items <count>       of the shop, at five places (default ${STOCK_OUT_SCALE.items})
  --seed <integer>      of the shop and of the training (default 1)`

const HORIZON = 28
const NAIVE_DAYS = 28

const OPTIONS = {
  family: { type: 'string', default: 'boosted' },
  hyperparameters: { type: 'string', default: '{}' },
  windows: { type: 'string', default: '4' },
  items: { type: 'string', default: String(STOCK_OUT_SCALE.items) },
  seed: { type: 'string', default: '1' },
} as const

/** Of one forecaster in one world. */
export interface CensoredFigures {
  /** All that was forecast over all that was wanted. */
  readonly ratio: number
  /** Sum of absolute errors over all that was wanted. */
  readonly wape: number
}

type Forecaster = (panel: DemandPanel, origins: readonly number[]) => Promise<readonly Float32Array[]>

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const seed = wholeOption('--seed', values.seed, 0)
  const windows = wholeOption('--windows', values.windows, 1)
  const scale = { ...STOCK_OUT_SCALE, items: wholeOption('--items', values.items, 1) }
  const family = familyOf(values.family)
  const hyperparameters = JSON.parse(values.hyperparameters) as Record<string, unknown>
  const told = trainedForecaster(family, hyperparameters, seed)
  const forecasters: Readonly<Record<string, Forecaster>> = {
    [family.family]: told,
    'not told of empty shelves': (panel, origins) => told(withoutStockOuts(panel), origins),
    [`mean of ${NAIVE_DAYS} days of sales`]: meanOfSales,
  }
  const stockOutDays: number[] = []
  const figures: Record<string, CensoredFigures[]> = {}
  for (const supply of Object.keys(SUPPLIES) as SupplyName[]) {
    const world = censoredWorld(supply, seed, scale)
    stockOutDays.push(world.stockOutDays)
    log(`${world.panel.series.length} series, ${percent(world.stockOutDays)} of days out of stock ...`)
    for (const [name, forecaster] of Object.entries(forecasters))
      (figures[name] ??= []).push(await judge(world, windows, forecaster))
  }
  const supplies = stockOutDays.map((share) => `${percent(share)} of days out`)
  for (const [title, of] of [
    ['forecast over what was wanted', ({ ratio }: CensoredFigures) => ratio],
    ['WAPE of what was wanted', ({ wape }: CensoredFigures) => wape],
  ] as const)
    log(
      `${title}\n` +
        formatTable(
          ['', ...supplies],
          Object.entries(figures).map(([name, all]) => [name, ...all.map((one) => percent(of(one)))]),
        ),
    )
  const moves = Object.fromEntries(Object.entries(figures).map(([name, all]) => [name, largestMove(all)]))
  log(
    formatTable(
      ['', 'moves by at most, points'],
      Object.entries(moves).map(([name, move]) => [name, move.toFixed(1)]),
    ),
  )
  return {
    headline: { points: moves[family.family]!, naivePoints: Object.values(moves).at(-1)! },
    details: { family: family.family, hyperparameters, seed, windows, stockOutDays, figures, moves },
    hasGoals: values.family === OPTIONS.family.default,
  }
}

/** In points: how far the ratio moves at most from that of the shop which is never out of stock. */
export function largestMove([full, ...others]: readonly CensoredFigures[]): number {
  return 100 * Math.max(...others.map(({ ratio }) => Math.abs(ratio - full!.ratio)))
}

/** Origins end with the last one that has a whole horizon of known demand after it. */
export async function judge(
  { panel, wanted }: CensoredWorld,
  windows: number,
  forecaster: Forecaster,
): Promise<CensoredFigures> {
  const origins = planOrigins(panel, { horizon: HORIZON, windows, stride: HORIZON }, HORIZON)
  const means = await forecaster(panel, origins)
  let forecast = 0
  let truth = 0
  let errors = 0
  for (const [window, origin] of origins.entries())
    for (const [row, ofSeries] of wanted.entries())
      for (let step = 0; step < HORIZON; step++) {
        const mean = means[window]![row * HORIZON + step]!
        const actual = ofSeries[origin + 1 + step]!
        forecast += mean
        truth += actual
        errors += Math.abs(mean - actual)
      }
  return { ratio: forecast / truth, wape: errors / truth }
}

export function trainedForecaster(
  family: DemandFamily,
  hyperparameters: Record<string, unknown>,
  seed: number,
): Forecaster {
  return async (panel, origins) => {
    const predictor = await family
      .createEstimator({ ...hyperparameters, horizon: HORIZON })
      .train(panelAt(panel, origins[0]!), { seed })
    try {
      const means: Float32Array[] = []
      for (const origin of origins)
        means.push((await predictor.predict(panelAt(panel, origin, { futureSteps: HORIZON }))).mean)
      return means
    } finally {
      await predictor.dispose()
    }
  }
}

/** Of all days of the last four weeks, as they were sold. */
export const meanOfSales: Forecaster = (panel, origins) =>
  Promise.resolve(
    origins.map((origin) => {
      const means = new Float32Array(panel.series.length * HORIZON)
      for (const [row, { values }] of panel.series.entries()) {
        const last = values.subarray(origin + 1 - NAIVE_DAYS, origin + 1)
        const mean = last.reduce((sum, units) => sum + units, 0) / NAIVE_DAYS
        means.fill(mean, row * HORIZON, (row + 1) * HORIZON)
      }
      return means
    }),
  )

function familyOf(name: string): DemandFamily {
  if (Object.hasOwn(DEMAND_FAMILIES, name)) return DEMAND_FAMILIES[name as DemandFamilyName]
  throw new ForecartError(
    'BAD_USER_INPUT',
    `--family ${name} is unknown: ${Object.keys(DEMAND_FAMILIES).join(', ')}`,
  )
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
