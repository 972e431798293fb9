/**
 * What promotions do, learned from items, places and days. The log of demand of a cell (an item at a place) on a day is
 *
 *   level of the cell + place (week, holidays, the day's visitors) + slow level and week of the item + shock of the item
 *   + elasticity x price + display + kind + timing + ln(1 + shares x what promotions add elsewhere and on other days)
 *
 * and what is sold is a count of it over the part of the day's buyers that found stock. A stock-out ends the counting; it is not a low day: the likelihood of
 * a process that is watched until its stock is gone is that of its exposure (Anupindi, Dada and Gupta 1998).
 *
 * - The shock is an autoregression that is integrated out (penalised quasi-likelihood, Breslow and Clayton 1993), so that an effect is told by how a promotion
 *   differs from the days around it, and its uncertainty knows that days resemble each other.
 * - `timing` corrects what the days around it cannot: days that are chosen because demand will be high have shoulders that are high as well, by a profile that
 *   follows from the autoregression. It is told apart from what promotions do because effects grow with the depth.
 * - What a place's day had in visitors is taken from items of other departments, never from the item itself or what it touches: the nuisance of an effect
 *   is fitted on other data than the effect (cross-fitting: Chernozhukov et al. 2018).
 * - Elasticity and display are shrunk item -> category -> shop -> literature (`effect-prior.ts`; Bijmolt, van Heerde and Pieters 2005).
 *
 * Work grows with cells x days; 300 cells of 540 days take about a second.
 */
import {
  itemEffects,
  learnEffectPrior,
  multiply,
  usualEffectPrior,
  type EffectHyperprior,
  type EffectPrior,
} from './effect-prior'
import { LatentDays, shockLogLikelihood, type ShockLaw } from './latent-days'
import type { LiftData } from './lift-data'
import {
  cellDays,
  CURVATURE_AT,
  KINDS_FROM,
  LEAST_LEFT,
  POOLED,
  POOLED_COUNT,
  POOLED_PRIOR,
  priceCurve,
  priceCurveSlope,
  SHARE_COUNT,
  SHARES_FROM,
  shareDays,
  timingDays,
  yearWave,
  type CellDays,
} from './lift-design'
import { liftSupport, type LiftSupport } from './lift-support'
import {
  eliminateFirst,
  inverse,
  remainder,
  solveFirst,
  varianceOf,
  type Eliminated,
} from './partial-cholesky'
import { fitPlaces, type PlaceLevels } from './place-levels'

/** Effects that each item has of its own: elasticity, display. */
export const OWN_COUNT = 2

export interface FittedLift {
  readonly days: number
  readonly firstWeekday: number
  readonly firstYearDay: number
  readonly items: readonly FittedLiftItem[]
  /** As in the data. */
  readonly cells: readonly FittedLiftCell[]
  /** `[places][7]` ln, Monday first. */
  readonly placeWeek: readonly Float64Array[]
  /** `[places]` ln. */
  readonly placeHoliday: Float64Array
  /** Effects that all items share, in the order of `POOLED`. */
  readonly pooled: Float64Array
  /** `[POOLED_COUNT, POOLED_COUNT]` */
  readonly pooledCovariance: Float64Array
  readonly law: ShockLaw
  readonly support: LiftSupport
}

export interface FittedLiftItem {
  readonly category: number
  readonly department: number
  /** Elasticity at small changes of the price, and ln of display. */
  readonly own: Float64Array
  /** `[2, 2]`, given the shared effects. */
  readonly ownCovariance: Float64Array
  /** `[2, POOLED_COUNT]`: how the own effects move with the shared ones. */
  readonly ownSlope: Float64Array
  /** ln of the slow level on the last day, and its variance. */
  readonly slow: number
  readonly slowVariance: number
  /** `[7]` ln, on top of the place's. */
  readonly week: Float64Array
  /** `[2]` ln: the year's sine and cosine. */
  readonly wave: Float64Array
  /** Of the last day. */
  readonly shock: number
  readonly shockVariance: number
}

export interface FittedLiftCell {
  readonly item: number
  readonly place: number
  /** ln of units a day at the usual price, without all other terms. */
  readonly level: number
  /** ln(list price / usual) on the last day. */
  readonly logPrice: number
  readonly knownDays: number
}

const OWN_HYPERPRIOR: EffectHyperprior = {
  mean: [-2.6, 0.2],
  meanVariance: [1.5 ** 2, 0.3 ** 2],
  spread: [0.8, 0.15],
  groupSpread: [0.4, 0.1],
}
const ROUNDS = 7
const LAW_ROUNDS = [1, 3]
const KNOT_DAYS = 60
const SLOW_STEP_VARIANCE = 0.15 ** 2
const SLOW_START_VARIANCE = 1
const WEEK_VARIANCE = 0.15 ** 2
const WAVE_VARIANCE = 0.3 ** 2
/** Of fewer known days, a year's wave is a guess, and its end would be carried on. */
const LEAST_WAVE_DAYS = 400
/** Columns of the week and of the year. */
const SEASON_COLUMNS = 9
const PERSISTENCES = [0, 0.3, 0.5, 0.65, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985]
const SPREADS = [0.03, 0.06, 0.1, 0.15, 0.2, 0.28, 0.4, 0.6]
const FIRST_LAW: ShockLaw = { persistence: 0.8, variance: 0.15 ** 2, extra: 0.15 }
/** Of a cell on a day: fewer units tell nothing. */
const LEAST_MEAN = 1e-6
const MOST_CURVATURE = 1.5
const LEAST_CURVATURE = -0.5

export function fitLift(data: LiftData): FittedLift {
  const fitting = new Fitting(data)
  for (let round = 0; round < ROUNDS; round++) fitting.round(LAW_ROUNDS.includes(round))
  return fitting.result()
}

interface ItemState {
  readonly cells: number[]
  own: Float64Array
  readonly slow: Float64Array
  readonly week: Float64Array
  readonly wave: Float64Array
  readonly shock: Float64Array
  slowVariance: number
  shockVariance: number
}

interface Evidence {
  readonly eliminated: Eliminated
  /** `[OWN_COUNT + POOLED_COUNT]` squared and its right side. */
  readonly matrix: Float64Array
  readonly right: Float64Array
  readonly latent: LatentDays
  /** `[days, columns]` weights times columns, and `[days]` weights times the response. */
  readonly weighted: Float64Array
  readonly response: Float64Array
  readonly weights: Float64Array
}

// Imported constants are looked up at each use, which inner loops feel.
const [SHARES, FIRST_SHARE, FIRST_KIND, CURVATURE, LEAST] = [
  SHARE_COUNT,
  SHARES_FROM,
  KINDS_FROM,
  CURVATURE_AT,
  LEAST_LEFT,
]
const POOLED_SIZE = POOLED_COUNT
const OTHERS = OWN_COUNT + POOLED_SIZE

class Fitting {
  private readonly ofCells: CellDays[]
  private readonly weekdays: Uint8Array
  /** `[2][days]` */
  private readonly wave: readonly Float64Array[]
  private readonly knots: number
  private readonly items: ItemState[]
  private readonly levels: Float64Array
  private readonly groups: number
  private readonly base: Float64Array[]
  private readonly factor: Float64Array[]
  private readonly left: Float64Array[]
  private shares: Float64Array[]
  private timing: Float64Array[]
  private places: PlaceLevels
  private law = FIRST_LAW
  private prior: EffectPrior
  private pooled: Float64Array = Float64Array.from(POOLED, (name) => POOLED_PRIOR[name][0])
  private pooledCovariance: Float64Array = new Float64Array(POOLED_SIZE ** 2)
  private evidence: Evidence[] = []

  constructor(private readonly data: LiftData) {
    const { days, cells, items, firstWeekday } = data
    this.ofCells = cellDays(data)
    this.weekdays = Uint8Array.from({ length: days }, (_, day) => (firstWeekday + day) % 7)
    const isYearKnown = knownDaysOf(data) >= LEAST_WAVE_DAYS
    this.wave = [0, 1].map((k) =>
      Float64Array.from({ length: days }, (_, day) => (isYearKnown ? yearWave(data, day)[k]! : 0)),
    )
    this.knots = Math.max(2, Math.ceil((days - 1) / KNOT_DAYS) + 1)
    this.groups = 1 + Math.max(-1, ...items.map(({ category }) => category))
    this.prior = usualEffectPrior(this.groups, OWN_HYPERPRIOR)
    this.items = items.map(() => ({
      cells: [],
      own: Float64Array.from(OWN_HYPERPRIOR.mean),
      slow: new Float64Array(this.knots),
      week: new Float64Array(7),
      wave: new Float64Array(2),
      shock: new Float64Array(days),
      slowVariance: 0,
      shockVariance: 0,
    }))
    cells.forEach(({ item }, index) => this.items[item]!.cells.push(index))
    const arrays = () => cells.map(() => new Float64Array(days))
    this.base = arrays()
    this.factor = arrays()
    this.left = arrays().map((array) => array.fill(1))
    this.shares = cells.map(() => new Float64Array(days * SHARES))
    this.levels = Float64Array.from(cells, (cell, index) => usualLevel(cell, this.ofCells[index]!))
    this.timing = timingDays(data, this.law.persistence)
    this.places = fitPlaces(data, [], this.law.extra, null)
    this.setMeans()
    this.places = fitPlaces(data, this.means(), this.law.extra, this.places)
    this.setMeans()
  }

  round(withLaw: boolean): void {
    const { data } = this
    this.shares = shareDays(data, this.ofCells, { base: this.base, factor: this.factor })
    this.setLeft()
    this.evidence = data.items.map((_, item) => this.evidenceOf(item))
    this.solve()
    this.setMeans()
    this.setLeft()
    this.setLevels()
    this.places = fitPlaces(data, this.means(), this.law.extra, this.places)
    if (withLaw) {
      this.setLaw()
      this.timing = timingDays(data, this.law.persistence)
    }
    this.setMeans()
  }

  result(): FittedLift {
    const { data, prior } = this
    return {
      days: data.days,
      firstWeekday: data.firstWeekday,
      firstYearDay: data.firstYearDay,
      items: this.items.map((item, index) => {
        const evidence = this.evidence[index]!
        const { category, department } = data.items[index]!
        const { covariance } = itemEffects(
          ownEvidence(evidence, this.pooled),
          prior.means[category]!,
          prior.variance,
        )
        const ownSlope = new Float64Array(OWN_COUNT * POOLED_SIZE)
        for (let k = 0; k < OWN_COUNT; k++) {
          for (let p = 0; p < POOLED_SIZE; p++) {
            for (let j = 0; j < OWN_COUNT; j++) {
              ownSlope[k * POOLED_SIZE + p]! -=
                covariance[k * OWN_COUNT + j]! * evidence.matrix[j * OTHERS + OWN_COUNT + p]!
            }
          }
        }
        return {
          ...{ category, department, ownSlope, ownCovariance: covariance },
          own: item.own,
          slow: item.slow[this.knots - 1]!,
          slowVariance: item.slowVariance,
          week: item.week,
          wave: item.wave,
          shock: item.shock[data.days - 1]!,
          shockVariance: item.shockVariance,
        }
      }),
      cells: data.cells.map(({ item, place, logPrice, exposure }, index) => ({
        ...{ item, place },
        level: this.levels[index]!,
        logPrice: logPrice[data.days - 1]!,
        knownDays: exposure.reduce((sum, part) => sum + (part > 0 ? 1 : 0), 0),
      })),
      placeWeek: this.places.week,
      placeHoliday: this.places.holiday,
      pooled: this.pooled,
      pooledCovariance: this.pooledCovariance,
      law: this.law,
      support: liftSupport(data, this.ofCells),
    }
  }

  private slowAt(item: ItemState, day: number): number {
    const at = day / KNOT_DAYS
    const knot = Math.min(Math.floor(at), this.knots - 2)
    const part = at - knot
    return item.slow[knot]! * (1 - part) + item.slow[knot + 1]! * part
  }

  /** Demand without promotions, and the factor of a promotion on its own days. */
  private setMeans(): void {
    const { data, pooled, places } = this
    const curvature = pooled[CURVATURE]!
    this.items.forEach((item, index) => {
      const [elasticity, display] = item.own as unknown as [number, number]
      const timing = this.timing[index]!
      const common = Float64Array.from(
        { length: data.days },
        (_, day) =>
          this.slowAt(item, day) +
          item.week[this.weekdays[day]!]! +
          item.wave[0]! * this.wave[0]![day]! +
          item.wave[1]! * this.wave[1]![day]! +
          item.shock[day]! +
          pooled[0]! * timing[day]!,
      )
      const { department } = data.items[index]!
      for (const cell of item.cells) {
        const { place, logPrice } = data.cells[cell]!
        const { logDiscount, featured, kind } = this.ofCells[cell]!
        const placeLog = places.log[department]![place]!
        const [base, factor] = [this.base[cell]!, this.factor[cell]!]
        for (let day = 0; day < data.days; day++) {
          const price = logPrice[day]!
          const listed = price === 0 ? 0 : priceCurve(price, curvature)
          base[day] = Math.exp(this.levels[cell]! + common[day]! + placeLog[day]! + elasticity * listed)
          let log = 0
          if (logDiscount[day]! < 0) {
            log += elasticity * (priceCurve(price + logDiscount[day]!, curvature) - listed)
          }
          if (featured[day]) log += display
          if (kind[day]) log += pooled[FIRST_KIND + kind[day]! - 1]!
          factor[day] = log === 0 ? 1 : Math.exp(log)
        }
      }
    })
  }

  /** What shares leave of the demand of each cell and day. */
  private setLeft(): void {
    const { pooled } = this
    this.shares.forEach((shares, cell) => {
      const left = this.left[cell]!
      for (let day = 0; day < left.length; day++) {
        let sum = 1
        for (let k = 0; k < SHARES; k++) sum += pooled[FIRST_SHARE + k]! * shares[day * SHARES + k]!
        left[day] = Math.max(LEAST, sum)
      }
    })
  }

  private means(): Float64Array[] {
    return this.base.map((base, cell) => {
      const [factor, left] = [this.factor[cell]!, this.left[cell]!]
      return base.map((value, day) => value * factor[day]! * left[day]!)
    })
  }

  /** Cells have the sum that they sold. */
  private setLevels(): void {
    const { data } = this
    data.cells.forEach(({ units, exposure }, cell) => {
      const [base, factor, left] = [this.base[cell]!, this.factor[cell]!, this.left[cell]!]
      let [sold, expected] = [0.5, 0.5]
      for (let day = 0; day < data.days; day++) {
        if (exposure[day]! === 0) continue
        sold += units[day]!
        expected += exposure[day]! * base[day]! * factor[day]! * left[day]!
      }
      this.levels[cell]! += Math.log(sold / expected)
      for (let day = 0; day < data.days; day++) base[day]! *= sold / expected
    })
  }

  private evidenceOf(index: number): Evidence {
    const { data, knots, pooled, law } = this
    const item = this.items[index]!
    const first = knots + SEASON_COLUMNS
    const size = first + OTHERS
    const matrix = new Float64Array(size * size)
    const right = new Float64Array(size)
    const weighted = new Float64Array(data.days * size)
    const response = new Float64Array(data.days)
    const weights = new Float64Array(data.days)
    const columns = new Int32Array(size)
    const values = new Float64Array(size)
    const shared = first + OWN_COUNT
    const coefficients = this.coefficients(item)
    const timing = this.timing[index]!
    const curvature = pooled[CURVATURE]!
    const elasticity = item.own[0]!
    for (const cell of item.cells) {
      const { units, exposure, logPrice } = data.cells[cell]!
      const { logDiscount, featured, kind } = this.ofCells[cell]!
      const [base, factor, left, shares] = [
        this.base[cell]!,
        this.factor[cell]!,
        this.left[cell]!,
        this.shares[cell]!,
      ]
      for (let day = 0; day < data.days; day++) {
        if (exposure[day]! === 0) continue
        const mean = exposure[day]! * base[day]! * factor[day]! * left[day]!
        if (!(mean > LEAST_MEAN)) continue
        const weight = mean / (1 + mean * law.extra)
        const limit = Math.max(4, 8 / Math.sqrt(weight))
        let target = Math.min((units[day]! - mean) / mean, limit) + item.shock[day]!
        let count = 0
        const at = day / KNOT_DAYS
        const knot = Math.min(Math.floor(at), knots - 2)
        columns[0] = knot
        values[0] = 1 - at + knot
        columns[1] = knot + 1
        values[1] = at - knot
        columns[2] = knots + this.weekdays[day]!
        values[2] = 1
        columns[3] = knots + 7
        values[3] = this.wave[0]![day]!
        columns[4] = knots + 8
        values[4] = this.wave[1]![day]!
        count = 5
        const price = logPrice[day]! + logDiscount[day]!
        if (price !== 0) {
          columns[count] = first
          values[count++] = priceCurve(price, curvature)
          columns[count] = shared + CURVATURE
          values[count++] = elasticity * priceCurveSlope(price, curvature)
        }
        if (featured[day]) {
          columns[count] = first + 1
          values[count++] = 1
        }
        if (timing[day]! !== 0) {
          columns[count] = shared
          values[count++] = timing[day]!
        }
        for (let k = 0; k < SHARES; k++) {
          const share = shares[day * SHARES + k]!
          if (share === 0 || left[day]! <= LEAST) continue
          columns[count] = shared + FIRST_SHARE + k
          values[count++] = share / left[day]!
        }
        if (kind[day]) {
          columns[count] = shared + FIRST_KIND + kind[day]! - 1
          values[count++] = 1
        }
        for (let k = 0; k < count; k++) target += values[k]! * coefficients[columns[k]!]!
        weights[day]! += weight
        response[day]! += weight * target
        for (let a = 0; a < count; a++) {
          const scaled = weight * values[a]!
          const row = columns[a]!
          right[row]! += scaled * target
          weighted[day * size + row]! += scaled
          for (let b = 0; b <= a; b++) {
            const column = columns[b]!
            matrix[row > column ? row * size + column : column * size + row]! += scaled * values[b]!
          }
        }
      }
    }
    const latent = new LatentDays(weights, law)
    this.takeOutShock(latent, { matrix, right, weighted, response, size })
    addSlowPrior(matrix, size, knots)
    for (let k = 0; k < SEASON_COLUMNS; k++) {
      matrix[(knots + k) * size + knots + k]! += 1 / (k < 7 ? WEEK_VARIANCE : WAVE_VARIANCE)
    }
    const eliminated = eliminateFirst(matrix, right, size, first)
    return { eliminated, ...remainder(eliminated), latent, weighted, response, weights }
  }

  /** Integrates the shock out of the normal equations: W becomes W - W (W + Q)^-1 W. */
  private takeOutShock(
    latent: LatentDays,
    {
      matrix,
      right,
      weighted,
      response,
      size,
    }: {
      readonly matrix: Float64Array
      readonly right: Float64Array
      readonly weighted: Float64Array
      readonly response: Float64Array
      readonly size: number
    },
  ): void {
    const { days } = this.data
    const solved = weighted.slice()
    latent.solve(solved, size)
    for (let day = 0; day < days; day++) {
      for (let a = 0; a < size; a++) {
        const left = weighted[day * size + a]!
        if (left === 0) continue
        const row = a * size
        const offset = day * size
        // The lower triangle is all that is read.
        for (let b = 0; b <= a; b++) matrix[row + b]! -= left * solved[offset + b]!
      }
      const value = response[day]!
      if (value === 0) continue
      for (let a = 0; a < size; a++) right[a]! -= solved[day * size + a]! * value
    }
  }

  /** The posterior of all effects, given the working responses of this round. */
  private solve(): void {
    const { data } = this
    for (let step = 0; step < 2; step++) {
      this.solvePooled()
      this.prior = learnEffectPrior(
        this.evidence.map((one, item) => ({
          ...ownEvidence(one, this.pooled),
          group: data.items[item]!.category,
        })),
        OWN_HYPERPRIOR,
        this.prior,
        6,
      )
    }
    this.solvePooled()
    this.items.forEach((item, index) => this.setItem(item, index))
  }

  private solvePooled(): void {
    const { data, prior } = this
    const precision = new Float64Array(POOLED_SIZE ** 2)
    const right = new Float64Array(POOLED_SIZE)
    POOLED.forEach((name, k) => {
      const [mean, spread] = POOLED_PRIOR[name]
      precision[k * POOLED_SIZE + k] = 1 / spread ** 2
      right[k] = mean / spread ** 2
    })
    this.evidence.forEach((evidence, item) => {
      const matrix = evidence.matrix.slice()
      const ofItem = evidence.right.slice()
      const mean = prior.means[data.items[item]!.category]!
      for (let k = 0; k < OWN_COUNT; k++) {
        matrix[k * OTHERS + k]! += 1 / prior.variance[k]!
        ofItem[k]! += mean[k]! / prior.variance[k]!
      }
      const left = remainder(eliminateFirst(matrix, ofItem, OTHERS, OWN_COUNT))
      for (let k = 0; k < precision.length; k++) precision[k]! += left.matrix[k]!
      for (let k = 0; k < right.length; k++) right[k]! += left.right[k]!
    })
    this.pooledCovariance = inverse(precision, POOLED_SIZE)
    const pooled = multiply(this.pooledCovariance, right, POOLED_SIZE)
    pooled[CURVATURE] = Math.min(MOST_CURVATURE, Math.max(LEAST_CURVATURE, pooled[CURVATURE]!))
    this.pooled = pooled
  }

  private setItem(item: ItemState, index: number): void {
    const { data, prior, knots } = this
    const evidence = this.evidence[index]!
    const { mean } = itemEffects(
      ownEvidence(evidence, this.pooled),
      prior.means[data.items[index]!.category]!,
      prior.variance,
    )
    // A price that falls never sells less.
    mean[0] = Math.min(0, mean[0]!)
    item.own = mean
    const others = new Float64Array(OTHERS)
    others.set(mean)
    others.set(this.pooled, OWN_COUNT)
    const { eliminated, weighted, response, latent } = evidence
    const nuisance = solveFirst(eliminated, others)
    item.slow.set(nuisance.subarray(0, knots))
    item.week.set(nuisance.subarray(knots, knots + 7))
    item.wave.set(nuisance.subarray(knots + 7))
    const coefficients = Float64Array.of(...nuisance, ...others)
    const { size } = eliminated
    const shock = response.slice()
    for (let day = 0; day < data.days; day++) {
      for (let k = 0; k < size; k++) shock[day]! -= weighted[day * size + k]! * coefficients[k]!
    }
    latent.solve(shock, 1)
    item.shock.set(shock)
    item.shockVariance = latent.lastVariance()
    item.slowVariance = varianceOf(eliminated, knots - 1)
  }

  /** Persistence and spread of shocks by the likelihood of all items; what is uneven beyond that by its moments. */
  private setLaw(): void {
    const { data } = this
    let [excess, squares] = [0, 0]
    data.cells.forEach(({ units, exposure }, cell) => {
      const [base, factor, left] = [this.base[cell]!, this.factor[cell]!, this.left[cell]!]
      for (let day = 0; day < data.days; day++) {
        if (exposure[day]! === 0) continue
        const mean = exposure[day]! * base[day]! * factor[day]! * left[day]!
        const error = Math.min(Math.abs(units[day]! - mean), 6 * Math.sqrt(mean + mean * mean) + 3)
        excess += error * error - mean
        squares += mean * mean
      }
    })
    const extra = Math.min(2, Math.max(0.005, squares > 0 ? excess / squares : 0.15))
    const residuals = this.evidence.map((evidence, index) => this.residuals(evidence, index))
    let best = Number.NEGATIVE_INFINITY
    for (const persistence of PERSISTENCES) {
      for (const spread of SPREADS) {
        const law = { persistence, variance: spread * spread, extra }
        let sum = 0
        this.evidence.forEach(({ weights }, index) => {
          sum += shockLogLikelihood(residuals[index]!, weights, law)
        })
        if (sum <= best) continue
        best = sum
        this.law = law
      }
    }
  }

  /** In the order of the columns. */
  private coefficients({ slow, week, wave, own }: ItemState): Float64Array {
    return Float64Array.of(...slow, ...week, ...wave, ...own, ...this.pooled)
  }

  /** `[days]` what shock and noise leave of an item's working responses. */
  private residuals({ eliminated, weighted, response, weights }: Evidence, index: number): Float64Array {
    const item = this.items[index]!
    const { size } = eliminated
    const coefficients = this.coefficients(item)
    return response.map((value, day) => {
      if (weights[day]! === 0) return 0
      let sum = value
      for (let k = 0; k < size; k++) sum -= weighted[day * size + k]! * coefficients[k]!
      return sum / weights[day]!
    })
  }
}

/** The evidence on the own effects of an item, given the shared ones. */
function ownEvidence(
  { matrix, right }: Pick<Evidence, 'matrix' | 'right'>,
  pooled: Float64Array,
): { readonly precision: Float64Array; readonly right: Float64Array } {
  const precision = new Float64Array(OWN_COUNT ** 2)
  const own = right.slice(0, OWN_COUNT)
  for (let k = 0; k < OWN_COUNT; k++) {
    for (let j = 0; j < OWN_COUNT; j++) precision[k * OWN_COUNT + j] = matrix[k * OTHERS + j]!
    for (let p = 0; p < POOLED_SIZE; p++) own[k]! -= matrix[k * OTHERS + OWN_COUNT + p]! * pooled[p]!
  }
  return { precision, right: own }
}

/** Days on which anything is known. */
function knownDaysOf({ days, cells }: LiftData): number {
  let known = 0
  for (let day = 0; day < days; day++) if (cells.some(({ exposure }) => exposure[day]! > 0)) known++
  return known
}

/** The slow level walks from knot to knot. */
function addSlowPrior(matrix: Float64Array, size: number, knots: number): void {
  matrix[0]! += 1 / SLOW_START_VARIANCE
  for (let knot = 1; knot < knots; knot++) {
    matrix[knot * size + knot]! += 1 / SLOW_STEP_VARIANCE
    matrix[(knot - 1) * size + knot - 1]! += 1 / SLOW_STEP_VARIANCE
    matrix[knot * size + knot - 1]! -= 1 / SLOW_STEP_VARIANCE
    matrix[(knot - 1) * size + knot]! -= 1 / SLOW_STEP_VARIANCE
  }
}

function usualLevel(
  { units, exposure }: Pick<LiftData['cells'][number], 'units' | 'exposure'>,
  { promoted }: CellDays,
): number {
  let [sold, days] = [0.5, 1]
  for (let day = 0; day < units.length; day++) {
    if (exposure[day]! === 0 || promoted[day]) continue
    sold += units[day]!
    days += exposure[day]!
  }
  return Math.log(sold / days)
}
