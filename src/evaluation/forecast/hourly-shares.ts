/**
 * How the sales of a day spread over its hours. Few items sell enough to tell their own hours, so those of an item are shrunk towards those of its
 * category, and these towards those of all items at the place: each is a multinomial distribution whose Dirichlet prior is the wider one (Gelman et
 * al. 2013, "Bayesian Data Analysis", 3.4). Pure.
 */
export const HOURS = 24

/** Days with sales, and units, that the hours of the widest group are told from at least. */
export const LEAST_PROFILE_DAYS = 7
export const LEAST_PROFILE_UNITS = 20
/** Units spread evenly over the hours that anything was ever sold in: a few sales must not say that an hour never sells. */
const EVEN_UNITS = 5
/** What the wider group weighs beside the own units of a narrower one. */
const PRIOR_UNITS = 50

/** Units by hour of the day, of several days. */
export interface HourlyProfile {
  /** Days with sales. */
  readonly days: number
  /** `[HOURS]` units of all days together. */
  readonly units: ArrayLike<number>
}

/** Whether enough is known of the hours of the day. */
export function tellsHours({ days, units }: HourlyProfile): boolean {
  return days >= LEAST_PROFILE_DAYS && sumOf(units) >= LEAST_PROFILE_UNITS
}

/**
 * The share of a day that is sold in each hour, `[HOURS]` numbers that add up to 1.
 *
 * @param profiles from the widest group, which must have sold something, to the one that is asked for; those of narrower groups may be empty
 */
export function hourlyShares(profiles: readonly HourlyProfile[]): Float64Array {
  const widest = Array.from(profiles[0]!.units)
  const soldHours = widest.filter((units) => units > 0).length
  let shares = Float64Array.from(widest, (units) => (units > 0 ? 1 / soldHours : 0))
  profiles.forEach(({ units }, depth) => {
    const prior = depth === 0 ? EVEN_UNITS : PRIOR_UNITS
    const total = sumOf(units) + prior
    shares = shares.map((share, hour) => (units[hour]! + prior * share) / total)
  })
  return shares
}

/** How much of the shares of a group comes from its own units and not from wider groups, 0..1. */
export function ownShare({ units }: HourlyProfile): number {
  const own = sumOf(units)
  return own / (own + PRIOR_UNITS)
}

/** The share of a day that is sold by an hour of it, such as 13.5, between 0 and 1. */
export function soldShareAt(shares: ArrayLike<number>, hour: number): number {
  const until = Array.from(shares).reduce(
    (sum, share, at) => sum + share * Math.max(0, Math.min(1, hour - at)),
    0,
  )
  return Math.min(1, until)
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, one) => sum + one, 0)
}
