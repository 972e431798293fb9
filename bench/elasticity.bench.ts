/** Price elasticities of real sales: the published ones, and whether shrunken estimates of single stores foretell later ones better. */
import {
  itemEffects,
  learnEffectPrior,
  usualEffectPrior,
  type EffectHyperprior,
} from '../src/models/promotion'
import type { Benchmark, Headline } from './benchmark'
import { leastSquares, readTable, within } from './lift/orange-juice'

const PUBLISHED = { pooled: -3.139, brandMean: -2.86 } as const
const BRANDS = 11
const SPLIT_WEEK = 100
/** As the model of promotions begins: elasticity, feature. */
const HYPERPRIOR: EffectHyperprior = {
  mean: [-2.6, 0.2],
  meanVariance: [1.5 ** 2, 0.3 ** 2],
  spread: [0.8, 0.15],
  groupSpread: [0.4, 0.1],
}

export const benchmark: Benchmark = async ({ log }) => {
  const headline: Headline = { ...pooled(), ...brands(), ...shrinkage() }
  for (const [name, value] of Object.entries(headline)) log(`${name}: ${(value as number).toFixed(4)}`)
  return Promise.resolve({
    headline,
    details: {
      protocol: `Pooled: ln units on ln price within brands. Brands: ln units on the ln prices of all brands, deal and feature, within stores. Stores: ln units of a store and brand on its ln price and feature up to week ${SPLIT_WEEK}, held against the same of later weeks.`,
    },
  })
}

/** Taddy: ln units on ln price, with a level for each brand. */
function pooled(): Headline {
  const rows = readTable('oj_3brand_taddy.csv.gz')
  const names = [...new Set(rows.map(({ brand }) => brand!))]
  const groups = Int32Array.from(rows, ({ brand }) => names.indexOf(brand!))
  const units = within(
    Float64Array.from(rows, ({ sales }) => Math.log(Number(sales))),
    groups,
  )
  const prices = within(
    Float64Array.from(rows, ({ price }) => Math.log(Number(price))),
    groups,
  )
  const fit = leastSquares(
    Array.from(prices, (value) => Float64Array.of(value)),
    units,
  )!
  return {
    pooledElasticity: fit.coefficients[0]!,
    pooledError: Math.abs(fit.coefficients[0]! - PUBLISHED.pooled),
  }
}

interface Week {
  readonly store: number
  readonly brand: number
  readonly week: number
  readonly units: number
  /** `[BRANDS]` ln. */
  readonly prices: Float64Array
  readonly deal: number
  readonly feature: number
}

function weeks(): Week[] {
  return readTable('oj_dominicks_11brand.csv.gz').map((row) => ({
    store: Number(row.store),
    brand: Number(row.brand),
    week: Number(row.week),
    units: Number(row.logmove),
    prices: Float64Array.from({ length: BRANDS }, (_, brand) => Math.log(Number(row[`price${brand + 1}`]))),
    deal: Number(row.deal),
    feature: Number(row.feat),
  }))
}

/** Own elasticities of the brands, over all stores. */
function brands(): Headline {
  const all = weeks()
  const own: number[] = []
  for (let brand = 1; brand <= BRANDS; brand++) {
    const rows = all.filter((row) => row.brand === brand)
    const stores = Int32Array.from(rows, ({ store }) => store)
    const columns = Array.from({ length: BRANDS + 2 }, (_, k) =>
      within(
        Float64Array.from(rows, ({ prices, deal, feature }) =>
          k < BRANDS ? prices[k]! : k === BRANDS ? deal : feature,
        ),
        stores,
      ),
    )
    const fit = leastSquares(
      rows.map((_, at) => Float64Array.from(columns, (column) => column[at]!)),
      within(
        Float64Array.from(rows, ({ units }) => units),
        stores,
      ),
    )!
    own.push(fit.coefficients[brand - 1]!)
  }
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length
  return {
    brandMean: mean,
    brandMeanError: Math.abs(mean - PUBLISHED.brandMean),
    positiveBrands: own.filter((value) => value >= 0).length,
  }
}

/** Estimates of a store and brand up to a week, as they are and shrunken, against those of later weeks. */
function shrinkage(): Headline {
  const cells = new Map<string, Week[]>()
  for (const row of weeks()) {
    const key = `${row.store}/${row.brand}`
    const list = cells.get(key)
    if (list) list.push(row)
    else cells.set(key, [row])
  }
  const pairs = [...cells.values()].flatMap((rows) => {
    const early = evidenceOf(rows.filter(({ week }) => week <= SPLIT_WEEK))
    const late = evidenceOf(rows.filter(({ week }) => week > SPLIT_WEEK))
    return early && late ? [{ early, late, brand: rows[0]!.brand - 1 }] : []
  })
  const evidence = pairs.map(({ early, brand }) => ({ ...early, group: brand }))
  const prior = learnEffectPrior(evidence, HYPERPRIOR, usualEffectPrior(BRANDS, HYPERPRIOR))
  let [shrunken, plain] = [0, 0]
  pairs.forEach(({ early, late, brand }) => {
    const { mean } = itemEffects(early, prior.means[brand]!, prior.variance)
    shrunken += (mean[0]! - late.elasticity) ** 2
    plain += (early.elasticity - late.elasticity) ** 2
  })
  const [shrunkenRmse, plainRmse] = [Math.sqrt(shrunken / pairs.length), Math.sqrt(plain / pairs.length)]
  return {
    storeBrands: pairs.length,
    unshrunkenRmse: plainRmse,
    shrunkenRmse,
    errorReduction: 1 - shrunkenRmse / plainRmse,
  }
}

function evidenceOf(rows: readonly Week[]) {
  const none = new Int32Array(rows.length)
  const price = within(
    Float64Array.from(rows, ({ prices, brand }) => prices[brand - 1]!),
    none,
  )
  const feature = within(
    Float64Array.from(rows, (row) => row.feature),
    none,
  )
  const fit = leastSquares(
    rows.map((_, at) => Float64Array.of(price[at]!, feature[at]!)),
    within(
      Float64Array.from(rows, ({ units }) => units),
      none,
    ),
  )
  return fit && { precision: fit.precision, right: fit.right, elasticity: fit.coefficients[0]! }
}
