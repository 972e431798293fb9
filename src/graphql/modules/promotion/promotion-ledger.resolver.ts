/** What was told of promotions, beside what they did. */
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import { MEASUREMENT_STATEMENTS } from '../../../services/promotion/measurement-statements'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import { ModelVersion } from '../model/model.type'
import { LiftLedgerEntry } from './promotion-ledger.type'
import { Promotion } from './promotion.type'

/** The entries, what the promotion covers, and the measurement. */
const STATEMENTS = 2 + MEASUREMENT_STATEMENTS
const COST = 500

@Resolver(() => Promotion)
export class PromotionLedgerResolver {
  @FieldResolver(() => [LiftLedgerEntry], {
    description:
      'What was told of the promotion by "promotionLift" and "lift", the newest first, each answer once, beside what was measured in the end.',
  })
  @Statements({ ofEachParent: STATEMENTS })
  @Cost({ base: COST })
  @Sized({ by: 'first' })
  @Visible('read')
  async ledger(
    @Root() { record }: Promotion,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'The most entries that are wanted, up to 400.',
    })
    first: number,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<LiftLedgerEntry[]> {
    const entries = await services.liftLedger.entries(viewer, record, first)
    return entries.map((entry) => new LiftLedgerEntry(entry))
  }
}

@Resolver(() => LiftLedgerEntry)
export class LiftLedgerEntryResolver {
  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description:
      'The version of the model that told it: the fit on the days of then. It is null of what was told before fits were kept.',
  })
  @Statements({ ofAllParents: 2 })
  async modelVersion(
    @Root() { entry }: LiftLedgerEntry,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ModelVersion | null> {
    const { versionId } = entry.prediction
    const record = versionId === null ? null : await loaders.modelVersion.load(versionId)
    return record && new ModelVersion(record)
  }
}
