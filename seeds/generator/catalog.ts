/** Departments, categories, items with their price history, and users. */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { WorldScale } from '../scales'
import type { SimulatedCategory, SimulatedItem, SimulatedLocation, SimulatedUser } from './entities'

export interface LeafCategory {
  /** Index into the categories. */
  readonly category: number
  readonly laws: WorldLaws['departments'][number]['categories'][number]
}

const ITEMS_PER_LEAF = 2
const DAYS_PER_YEAR = 365.25
/** The price of a new item is known with the item. */
export const LAUNCH_NOTICE_DAYS = 14

/** Leaves are taken round the departments, as many as the number of items can fill. */
export function simulateCategories(
  laws: WorldLaws,
  items: number,
): { categories: SimulatedCategory[]; leaves: LeafCategory[] } {
  const widest = Math.max(...laws.departments.map((department) => department.categories.length))
  const inTurn = Array.from({ length: widest }, (_, position) =>
    laws.departments.flatMap((department) => {
      const leaf = department.categories[position]
      return leaf ? [{ department, leaf }] : []
    }),
  ).flat()
  const taken = inTurn.slice(0, Math.max(1, Math.ceil(items / ITEMS_PER_LEAF)))
  const categories: SimulatedCategory[] = []
  const departmentIndex = new Map<string, number>()
  for (const { department } of taken) {
    if (departmentIndex.has(department.name)) continue
    const externalId = `cat-${slug(department.name)}`
    departmentIndex.set(
      department.name,
      categories.push({ externalId, name: department.name, parent: null }) - 1,
    )
  }
  const leaves = taken.map(({ department, leaf }) => {
    const parent = departmentIndex.get(department.name)!
    const externalId = `cat-${slug(department.name)}-${slug(leaf.name)}`
    return { category: categories.push({ externalId, name: leaf.name, parent }) - 1, laws: leaf }
  })
  return { categories, leaves }
}

export function simulateItems(
  seed: number,
  laws: WorldLaws,
  scale: WorldScale,
  leaves: readonly LeafCategory[],
): SimulatedItem[] {
  const days = scale.historyDays + scale.futureDays
  const launched = Math.round(scale.items * laws.items.launchedShare)
  const retired = Math.round(scale.items * laws.items.retiredShare)
  const order = new Rng(seed, 'item-life').permutation(scale.items)
  return Array.from({ length: scale.items }, (_, index) => {
    const externalId = `SKU-${String(index + 1).padStart(4, '0')}`
    const rng = new Rng(seed, 'item', externalId)
    const leafIndex = index % leaves.length
    const leaf = leaves[leafIndex]!
    const ordinal = Math.floor(index / leaves.length)
    const product = leaf.laws.products[ordinal % leaf.laws.products.length]!
    const brandTurn = Math.floor(ordinal / leaf.laws.products.length)
    const brand = laws.brands[(leafIndex * 5 + ordinal + brandTurn) % laws.brands.length]!
    const [low, high] = leaf.laws.priceMinor
    const price = retailPrice(low * (high / low) ** rng.uniform())
    const [least, most] = laws.items.marginFraction
    const costMinor = Math.max(1, Math.round(price * (1 - least - (most - least) * rng.uniform())))
    const rank = order[index]!
    // New items are spread over the history, the newest of them only days old; retired ones leave in its last third.
    const age = (rank + rng.uniform()) / Math.max(launched, 1)
    const launchDay =
      rank < launched
        ? Math.max(1, scale.historyDays - Math.round(5 + age * scale.historyDays * 0.6))
        : -Math.round(30 + 1_200 * rng.uniform())
    const retires = rank >= launched && rank < launched + retired
    const retireDay = retires
      ? scale.historyDays - Math.round((0.05 + 0.28 * rng.uniform()) * scale.historyDays)
      : null
    const noticeOf = (day: number) => priceNotice(seed, laws, externalId, day)
    const prices = priceChanges(rng, laws, price, Math.max(launchDay, 0), days, noticeOf)
    return {
      externalId,
      title: `${brand} ${product}`,
      brand,
      category: leaf.category,
      leaf: leafIndex,
      costMinor,
      prices,
      launchDay,
      retireDay,
    }
  })
}

function priceChanges(
  rng: Rng,
  laws: WorldLaws,
  price: number,
  from: number,
  days: number,
  noticeOf: (day: number) => number,
): (readonly [number, number, number])[] {
  const changes: (readonly [number, number, number])[] = [[from, price, from - LAUNCH_NOTICE_DAYS]]
  const meanGapDays = DAYS_PER_YEAR / laws.items.priceChangesPerYear
  let day = from
  let current = price
  while (laws.items.priceChangesPerYear > 0) {
    day += Math.max(14, Math.round(-meanGapDays * Math.log(1 - rng.uniform())))
    if (day >= days) break
    const next = retailPrice(price * Math.exp(laws.items.priceChangeSpread * rng.normal()))
    if (next !== current) changes.push([day, (current = next), day - noticeOf(day)])
  }
  return changes
}

function priceNotice(seed: number, laws: WorldLaws, item: string, day: number): number {
  const [shortest, longest] = laws.items.priceNoticeDays
  return Math.round(shortest + (longest - shortest) * new Rng(seed, 'price-notice', item, day).uniform())
}

/** Ends in 9, as shelf prices do. */
function retailPrice(minor: number): number {
  return Math.max(9, Math.round((minor + 1) / 10) * 10 - 1)
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

const HIDDEN_PROPERTIES = 6
/** What was just looked at is rarely opened again. */
const AGAIN = 0.1

/** `[items][HIDDEN_PROPERTIES]`: what the catalogue does not say of items, and visitors see. */
export function simulateProperties(seed: number, items: readonly SimulatedItem[]): Float64Array[] {
  return items.map(({ externalId }) => hiddenProperties(new Rng(seed, 'properties', externalId)))
}

/** `[items]`, standard normal: what makes visitors want an item once they look at it, and the catalogue does not say. */
export function simulateAppeal(seed: number, items: readonly SimulatedItem[]): Float64Array {
  return Float64Array.from(items, ({ externalId }) => new Rng(seed, 'appeal', externalId).normal())
}

/** `[leaves]`: the local hour, 0..24, at which each category is looked at most. */
export function simulatePeakHours(seed: number, leaves: readonly LeafCategory[]): Float64Array {
  return Float64Array.from(leaves, (_, leaf) => 24 * new Rng(seed, 'peak-hour', leaf).uniform())
}

/** `[items, items]`: what the chance of an item is multiplied with after another. Items that are alike go together, so that bonds come in groups. */
export function simulateBonds(laws: WorldLaws, properties: readonly Float64Array[]): Float32Array {
  const bonds = new Float32Array(properties.length ** 2)
  properties.forEach((one, row) =>
    properties.forEach((other, column) => {
      bonds[row * properties.length + column] =
        row === column ? AGAIN : attraction(laws.choice.bondSpread, one, other)
    }),
  )
  return bonds
}

/** `[items]`: what the chance of each item is multiplied with in one visit, by what the visit is after. */
export function drawIntent(rng: Rng, laws: WorldLaws, properties: readonly Float64Array[]): Float64Array {
  const wanted = hiddenProperties(rng)
  return Float64Array.from(properties, (one) => attraction(laws.choice.intentSpread, one, wanted))
}

function hiddenProperties(rng: Rng): Float64Array {
  return Float64Array.from({ length: HIDDEN_PROPERTIES }, () => rng.normal())
}

function attraction(spread: number, one: Float64Array, other: Float64Array): number {
  const product = one.reduce((sum, value, at) => sum + value * other[at]!, 0)
  return Math.exp((spread / Math.sqrt(HIDDEN_PROPERTIES)) * product)
}

/** What users are like; models see only what they do. */
export interface UserTruth {
  /** `[users, leaves]`: multiplies the chance of items of a category. */
  readonly taste: Float32Array
  /** `[users]`: added to the log of the chance to be the buyer of discounted goods, per unit of discount. */
  readonly priceSensitivity: Float32Array
  /** `[users]`: relative number of visits. */
  readonly rhythm: Float32Array
  /** `[users]`: the first day index without visits; Infinity: never leaves. */
  readonly churnDay: Float64Array
}

export function simulateUsers(
  seed: number,
  laws: WorldLaws,
  scale: WorldScale,
  locations: readonly SimulatedLocation[],
  leafCount: number,
): { users: SimulatedUser[]; truth: UserTruth } {
  const truth: UserTruth = {
    taste: new Float32Array(scale.users * leafCount),
    priceSensitivity: new Float32Array(scale.users),
    rhythm: new Float32Array(scale.users),
    churnDay: new Float64Array(scale.users),
  }
  const meanLifeDays =
    laws.users.yearlyChurn > 0 ? DAYS_PER_YEAR / laws.users.yearlyChurn : Number.POSITIVE_INFINITY
  const users = Array.from({ length: scale.users }, (_, user): SimulatedUser => {
    const externalId = `user-${String(user + 1).padStart(5, '0')}`
    const rng = new Rng(seed, 'user', externalId)
    const home = rng.integer(locations.length)
    const early = rng.uniform() < 0.7
    const joinedDay = early
      ? -Math.round(600 * rng.uniform())
      : Math.floor(scale.historyDays * 0.9 * rng.uniform())
    for (let leaf = 0; leaf < leafCount; leaf++) {
      truth.taste[user * leafCount + leaf] = Math.exp(laws.users.tasteSpread * rng.normal())
    }
    truth.priceSensitivity[user] = laws.users.priceSensitivitySpread * rng.normal()
    truth.rhythm[user] = Math.exp(laws.users.rhythmSpread * rng.normal())
    // Lives that had ended before the world began are of no use here: who joined earlier is alive on the first day.
    truth.churnDay[user] = Math.max(joinedDay, 0) + 1 - meanLifeDays * Math.log(1 - rng.uniform())
    return { externalId, home, joinedDay }
  })
  return { users, truth }
}
