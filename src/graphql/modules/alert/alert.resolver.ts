import { Arg, Args, Ctx, Field, InputType, Query, Resolver, Root, Subscription } from 'type-graphql'
import type { AlertMessage as AlertNews } from '../../../services/operations/alert-feed'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { sourceOf } from '../../subscription-source'
import { Alert, AlertConnection, AlertMessage, AlertSeverityEnum } from './alert.type'
import type { AlertSeverity } from './alert.type'

@InputType('AlertFilter', {
  description: 'Which alerts are asked for. An alert has to fulfil every condition that is given.',
})
class AlertFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Only alerts of this kind, such as DEVICE_LOST, are given.',
  })
  kind?: string | null

  @Field(() => AlertSeverityEnum, { nullable: true, description: 'Only alerts of this severity are given.' })
  severity?: AlertSeverity | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True gives only alerts that are over, false only those that are not. Absent or null gives both.',
  })
  resolved?: boolean | null
}

interface RaisedArgs {
  readonly after?: string | null
  readonly filter?: AlertFilterInput | null
}

@Resolver()
export class AlertResolver {
  @Query(() => AlertConnection, { description: 'What operators should look at, the newest first.' })
  @Visible('read')
  async alerts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AlertFilterInput, {
      nullable: true,
      description: 'Which alerts are wanted. Absent, all are.',
    })
    filter: AlertFilterInput | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<Alert>> {
    const alerts = await services.alerts.alerts(viewer, page, filter ?? {})
    return AlertConnection.of(alerts, (record) => new Alert(record))
  }

  @Subscription(() => AlertMessage, {
    description: 'Sends alerts as they are raised. With "after", what was missed comes first.',
    subscribe: sourceOf<RaisedArgs>((args, { services, viewer }) =>
      services.alertFeed.subscribe(viewer, args.filter ?? {}, args.after ?? null),
    ),
  })
  @Visible('read')
  alertRaised(
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last message that you received. Absent, only what happens from now on is sent.',
    })
    _after: string | null,
    @Arg('filter', () => AlertFilterInput, {
      nullable: true,
      description: 'Which alerts are wanted. Absent, all are.',
    })
    _filter: AlertFilterInput | null,
    @Root() { cursor, kind, alert }: AlertNews,
  ): AlertMessage {
    return { cursor, kind, alert: alert && new Alert(alert) }
  }
}
