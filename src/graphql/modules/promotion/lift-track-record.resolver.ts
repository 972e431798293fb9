/** How right the model of lift was. */
import { Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import { LiftTrackRecord } from './lift-track-record.type'

@Resolver(() => LiftTrackRecord)
export class LiftTrackRecordResolver {
  @Query(() => LiftTrackRecord, {
    description:
      'How right the model of lift was, by the promotions that were predicted before they began and are measured by now.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  async liftTrackRecord(@Ctx() { services, viewer }: RequestContext): Promise<LiftTrackRecord> {
    return new LiftTrackRecord(await services.liftLedger.trackRecord(viewer))
  }
}
