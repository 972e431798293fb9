/** A scenario made ready to be asked about items: rules as tests. Made once a day for each edition of a scenario. */
import { createHash } from 'node:crypto'
import type { Day } from '../../../core/time/day'
import type { CatalogueItem } from '../../../db/repositories/shop/catalogue-snapshot.repository'
import type { Catalogue, CatalogueFilter } from '../catalogue'
import type { ItemSet, ItemSets, ItemTest } from '../item-sets'
import { isPublicOn } from '../public-items'
import { compileCondition } from '../rules/compile-condition'
import type { Scenario, ScenarioRule } from './scenario'

interface CompiledRule {
  readonly name: string
  readonly factor: number
  readonly test: ItemTest
}

export class CompiledScenario {
  private readonly boosts: readonly CompiledRule[]
  /** Each lets through what its rule leaves in. */
  private readonly removals: readonly { readonly name: string; readonly test: ItemTest }[]
  private readonly key: string

  constructor(
    readonly scenario: Scenario,
    readonly catalogue: Catalogue,
    /** The day by which items retire and grow old. */
    readonly today: Day,
  ) {
    const compile = (rule: Scenario['rules'][number]) => compileCondition(rule.where, catalogue, today)
    const removing = scenario.rules.filter(({ action }) => action !== 'BOOST')
    this.boosts = scenario.rules.flatMap((rule) =>
      rule.factor === null ? [] : [{ name: rule.name, factor: rule.factor, test: compile(rule) }],
    )
    this.removals = removing.map((rule) => {
      const test = compile(rule)
      return {
        name: rule.name,
        test: rule.action === 'ONLY' ? test : (item: CatalogueItem) => !test(item),
      }
    })
    // Scenarios with the same rules share their sets.
    this.key = JSON.stringify([today, removing.map(({ action, where }) => [action, where])])
  }

  /** What may be in a list: what anybody may be shown, every rule leaves in, and the filter lets through. */
  allowed(sets: ItemSets, filter: CatalogueFilter | null): Promise<ItemSet> {
    const passes = filter ? this.catalogue.passing(filter) : null
    const { today, removals } = this
    return sets.get(`${this.key} ${filter ? keyOf(filter) : ''}`, (item) => {
      return (
        isPublicOn(item, today) &&
        removals.every(({ test }) => test(item)) &&
        (passes === null || passes(item))
      )
    })
  }

  /** Of the allowed ones, those that a visitor of the place can have in time. */
  available(sets: ItemSets, filter: CatalogueFilter | null, locationId: bigint | null): Promise<ItemSet> {
    const passes = filter ? this.catalogue.passing(filter) : null
    const { today, removals, catalogue, scenario } = this
    const { deliveryDays } = scenario
    const place = `${catalogue.stock.sourceFor(locationId)} ${deliveryDays}`
    return sets.get(`${this.key} ${filter ? keyOf(filter) : ''} ${place}`, (item) => {
      return (
        isPublicOn(item, today) &&
        catalogue.stock.stateOf(item.id.toString(), locationId, deliveryDays) === 'AVAILABLE' &&
        removals.every(({ test }) => test(item)) &&
        (passes === null || passes(item))
      )
    })
  }

  /** Of what anybody may be shown, the items that a rule takes out by itself, or boosts. */
  concernedBy(sets: ItemSets, rule: ScenarioRule): Promise<ItemSet> {
    const test = compileCondition(rule.where, this.catalogue, this.today)
    const isWanted = rule.action !== 'ONLY'
    const key = JSON.stringify([this.today, 'concerned by', isWanted, rule.where])
    return sets.get(key, (item) => isPublicOn(item, this.today) && test(item) === isWanted)
  }

  /** Names of the rules that take an item out. */
  removing(item: CatalogueItem): string[] {
    return this.removals.flatMap(({ name, test }) => (test(item) ? [] : [name]))
  }

  /** By what the relevance of an item is multiplied, and by which rules. */
  boostOf(item: CatalogueItem): { readonly factor: number; readonly by: readonly string[] } {
    let factor = 1
    const by: string[] = []
    for (const rule of this.boosts) {
      if (!rule.test(item)) continue
      factor *= rule.factor
      by.push(rule.name)
    }
    return { factor, by }
  }
}

/** A digest: filters of callers may name thousands of items, and sets are kept by their keys. */
function keyOf(filter: CatalogueFilter): string {
  const text = JSON.stringify(filter, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return createHash('sha256').update(text).digest('base64')
}
