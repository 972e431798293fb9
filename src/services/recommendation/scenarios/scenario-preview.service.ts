/** Tells what a scenario would show, and what each of its rules would do, before it is written. */
import type { FieldError } from '../../../contracts/shop/record-result'
import type { Viewer } from '../../../contracts/viewer'
import type { Clock } from '../../../core/time/clock'
import { requireAdmin } from '../../access'
import type { ListMaker } from '../list-maker'
import type { ItemPage } from '../recommendation'
import type { RecommendationsInput } from '../list-request'
import type { RecommendationService } from '../recommendation.service'
import type { CompiledScenario } from './compiled-scenario'
import type { ScenarioRule } from './scenario'
import { checkScenario, type ScenarioInput } from './scenario-validation'

/** What rules and pins did to an item that is in the list with them, or without them. */
export interface ListChange {
  readonly itemId: bigint
  /** Null: it is not in the list without rules and pins. */
  readonly rankWithout: number | null
  /** Null: it is not in the list. */
  readonly rank: number | null
  /** Names of the rules that take it out. */
  readonly removedBy: readonly string[]
  /** Names of the rules that boost it. */
  readonly boostedBy: readonly string[]
  readonly isPinned: boolean
}

export interface RulePreview {
  readonly rule: ScenarioRule
  /** Items on sale that the rule takes out, or, where it is a BOOST, matches. */
  readonly itemCount: number
}

export interface ScenarioPreview {
  /** Null where the input was refused. */
  readonly page: ItemPage | null
  /** Items that may be in the list, before anything of the visit is left out. */
  readonly allowedCount: number
  readonly rules: readonly RulePreview[]
  readonly changes: readonly ListChange[]
  readonly userErrors: readonly FieldError[]
}

const REFUSED = { page: null, allowedCount: 0, rules: [], changes: [] }

export interface ScenarioPreviewOptions {
  readonly clock: Clock
  readonly recommendations: Pick<RecommendationService, 'itemPage'>
  readonly lists: Pick<ListMaker, 'compile'>
}

export class ScenarioPreviewService {
  constructor(private readonly options: ScenarioPreviewOptions) {}

  /**
   * The list that a scenario would give; null where there is no such session, user or location.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the list that is asked for is none
   */
  async preview(
    viewer: Viewer,
    input: ScenarioInput,
    list: Omit<RecommendationsInput, 'surface' | 'placement'>,
    signal?: AbortSignal,
  ): Promise<ScenarioPreview | null> {
    requireAdmin(viewer)
    const { scenario, errors } = checkScenario(input)
    if (scenario === null) return { ...REFUSED, userErrors: errors }
    const { recommendations, lists, clock } = this.options
    const asked = { ...list, surface: scenario.surface, placement: scenario.placement }
    const page = await recommendations.itemPage(viewer, asked, { signal, preview: scenario })
    const plain = { ...scenario, rules: [], pins: [] }
    const without = await recommendations.itemPage(viewer, asked, { signal, preview: plain })
    if (page === null || without === null) return null
    const { compiled, sets } = await lists.compile(scenario, clock.now())
    const allowed = await compiled.allowed(sets, list.filter ?? null)
    const rules = await Promise.all(
      scenario.rules.map(async (rule) => ({
        rule,
        itemCount: (await compiled.concernedBy(sets, rule)).size,
      })),
    )
    const changes = changesBetween(without, page, compiled)
    return { page, allowedCount: allowed.size, rules, changes, userErrors: [] }
  }
}

/** In the order of the list without rules, then what only the rules brought in. */
function changesBetween(without: ItemPage, page: ItemPage, compiled: CompiledScenario): ListChange[] {
  const ranks = new Map(page.items.map(({ itemId, rank }) => [itemId, rank]))
  const before = new Map(without.items.map(({ itemId, rank }) => [itemId, rank]))
  const pinned = new Set(page.items.flatMap(({ itemId, placed }) => (placed?.isPinned ? [itemId] : [])))
  return [...new Set([...before.keys(), ...ranks.keys()])].flatMap((itemId): ListChange[] => {
    const rank = ranks.get(itemId) ?? null
    const rankWithout = before.get(itemId) ?? null
    if (rank === rankWithout && !pinned.has(itemId)) return []
    const item = compiled.catalogue.item(itemId.toString())!
    return [
      {
        itemId,
        rankWithout,
        rank,
        removedBy: compiled.removing(item),
        boostedBy: compiled.boostOf(item).by,
        isPinned: pinned.has(itemId),
      },
    ]
  })
}
