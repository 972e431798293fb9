import type { Catalogue } from './catalogue'
import { ContentIndex } from './content-index'
import { ItemSets } from './item-sets'
import { retirementDay } from './public-items'
import { CompiledScenario } from './scenarios/compiled-scenario'
import type { Scenario } from './scenarios/scenario'

const MAX_COMPILED = 1_000

/** All that belongs to one catalogue; made anew with it. */
export class CatalogueTools {
  readonly sets: ItemSets
  readonly content: ContentIndex
  private compiled = new Map<Scenario, CompiledScenario>()

  constructor(readonly catalogue: Catalogue) {
    this.sets = new ItemSets(catalogue)
    this.content = new ContentIndex(catalogue)
  }

  compile(scenario: Scenario, now: Date): CompiledScenario {
    const today = retirementDay(now)
    let compiled = this.compiled.get(scenario)
    if (compiled?.today !== today) {
      compiled = new CompiledScenario(scenario, this.catalogue, today)
      if (this.compiled.size >= MAX_COMPILED) this.compiled.clear()
      this.compiled.set(scenario, compiled)
    }
    return compiled
  }
}
