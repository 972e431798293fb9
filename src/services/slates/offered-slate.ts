/** Gives lists their ids, and logs those whose ids somebody takes. */
import type { Viewer } from '../../contracts/viewer'
import type { NewSlate, SlateTarget } from '../../db/repositories/slates/slate-write.repository'
import { newSlateId, type RecommendationIds, type RecommendationIdSource } from './recommendation-ids'
import type { SlateLog } from './slate-log'

/** Where a list is shown: a surface of `recommendations`, or the field that answers it. */
export type SlateSurface =
  | 'HOME'
  | 'ITEM_PAGE'
  | 'CART'
  | 'SEARCH'
  | 'CHECKOUT'
  | 'ADVERT'
  | 'NEXT_ACTIONS'
  | 'SIMILAR'
  | 'BOUGHT_TOGETHER'
  | 'TRENDING'

/** For whom a list was made, and how. */
export interface SlateContext {
  readonly viewer: Viewer
  readonly surface: SlateSurface
  readonly offeredAt: Date
  /** Null: for nobody in particular. */
  readonly userId: bigint | null
  readonly sessionId: bigint | null
  readonly locationId: bigint | null
  /** Null: no model answered. */
  readonly versionId: bigint | null
  readonly placement?: string | null
  /** The name of the scenario. */
  readonly scenario?: string | null
  readonly experiment?: { readonly id: bigint; readonly arm: string } | null
  /** Names of the rules that were applied. */
  readonly rules?: readonly string[]
}

/** An entry of a list. */
export interface SlateEntry {
  readonly targetType: SlateTarget
  readonly targetId: bigint
  readonly score: number
  readonly price?: { readonly amountMinor: bigint; readonly currency: string } | null
  /** How likely it was to stand at its rank, above 0 and at most 1. Absent or null: nothing was left to chance. */
  readonly propensity?: number | null
}

/** A list that was answered. */
export class OfferedSlate {
  private idOfRank: ((rank: number) => string) | null = null

  constructor(
    private readonly context: SlateContext,
    /** In the order of ranks. Asked for once the list is logged: of most answers nobody takes an id. */
    private readonly entriesOf: () => readonly SlateEntry[],
    private readonly ids: RecommendationIds,
    private readonly log: Pick<SlateLog, 'add'>,
  ) {}

  /**
   * The id of the entry at a rank, from 1. The list is logged with the first id that is taken: of one without ids nothing can come back, and so
   * lists that nobody will name cost nothing.
   */
  idOf(rank: number): string {
    this.idOfRank ??= this.logged()
    return this.idOfRank(rank)
  }

  private logged(): (rank: number) => string {
    const { viewer, placement, scenario, experiment, rules, ...context } = this.context
    const id = newSlateId(context.offeredAt)
    const entries = this.entriesOf()
    const slate: NewSlate = {
      ...context,
      id,
      viewerKind: viewer.kind,
      placement: placement ?? null,
      scenario: scenario ?? null,
      experimentId: experiment?.id ?? null,
      arm: experiment?.arm ?? null,
      rules: rules ?? [],
      targetType: entries[0]?.targetType ?? 'Item',
      targetIds: entries.map(({ targetId }) => targetId),
      pricesMinor: entries.map(({ price }) => price?.amountMinor ?? null),
      currencies: entries.map(({ price }) => price?.currency ?? null),
      scores: entries.map(({ score }) => score),
      propensities: entries.map(({ propensity }) => propensity ?? null),
    }
    this.log.add(slate)
    return this.ids.of(id)
  }
}

export class SlateOffers {
  constructor(
    private readonly ids: RecommendationIdSource,
    private readonly log: SlateLog,
  ) {}

  /** Lists that are ready to be answered, as many as contexts. @throws DATABASE_UNAVAILABLE before the secret of the ids is known */
  async offer(
    lists: readonly { readonly context: SlateContext; readonly entriesOf: () => readonly SlateEntry[] }[],
  ): Promise<OfferedSlate[]> {
    const ids = await this.ids.open()
    return lists.map(({ context, entriesOf }) => new OfferedSlate(context, entriesOf, ids, this.log))
  }
}
