import { Arg, Args, Ctx, Field, InputType, Query, Resolver, Root, Subscription } from 'type-graphql'
import type { AlertMessage as AlertNews } from '../../../services/alert-feed'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { sourceOf } from '../../subscription-source'
import { Alert, AlertConnection, AlertMessage, AlertSeverityEnum } from './alert.type'
import type { AlertSeverity } from './alert.type'

@InputType('AlertFilter')
class AlertFilterInput {
  @Field(() => String, { nullable: true })
  kind?: string | null

  @Field(() => AlertSeverityEnum, { nullable: true })
  severity?: AlertSeverity | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those that are over, or only those that are not.',
  })
  resolved?: boolean | null
}

interface RaisedArgs {
  readonly after?: string | null
  readonly filter?: AlertFilterInput | null
}

@Resolver()
export class AlertResolver {
  @Query(() => AlertConnection, { description: 'The newest first.' })
  @Visible('read')
  async alerts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AlertFilterInput, { nullable: true }) filter: AlertFilterInput | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<Alert>> {
    const alerts = await services.alerts.alerts(viewer, page, filter ?? {})
    return AlertConnection.of(alerts, (record) => new Alert(record))
  }

  @Subscription(() => AlertMessage, {
    description: 'Alerts as they are raised. With "after", what was missed comes first.',
    subscribe: sourceOf<RaisedArgs>((args, { services, viewer }) =>
      services.alertFeed.subscribe(viewer, args.filter ?? {}, args.after ?? null),
    ),
  })
  @Visible('read')
  alertRaised(
    @Arg('after', () => String, { nullable: true }) _after: string | null,
    @Arg('filter', () => AlertFilterInput, { nullable: true }) _filter: AlertFilterInput | null,
    @Root() { cursor, kind, alert }: AlertNews,
  ): AlertMessage {
    return { cursor, kind, alert: alert && new Alert(alert) }
  }
}
