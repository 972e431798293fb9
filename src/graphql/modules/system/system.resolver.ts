/** How the installation is doing. What costs a statement is read only where it is selected. */
import { Ctx, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql'
import { type RoleState } from '../../../contracts/operations/role-status'
import type { SystemStatus as Status } from '../../../services/operations/system.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { toInt } from '../../count'
import { enumOf } from '../../enum'
import { Cost, Statements } from '../../limits/field-costs'
import { DateTimeScalar } from '../../scalars/date-time.scalar'

@ObjectType({ description: 'A device that models may run on.' })
@Visible('read')
class Device {
  @Field(() => String, { description: 'The name of the device, such as ort-cpu or ort-webgpu.' })
  readonly name!: string

  @Field(() => Boolean, { description: 'Whether models run on this device.' })
  readonly chosen!: boolean

  @Field(() => String, { description: 'Why the device was chosen, or was not.' })
  readonly reason!: string

  @Field(() => Float, {
    nullable: true,
    description:
      'How many milliseconds one step of the small training takes that devices are compared by. It is null where the device did not come that far.',
  })
  readonly probeMs!: number | null
}

const RoleStateEnum = enumOf<RoleState>('RoleState', 'How a part of the installation is doing.', {
  READY: 'The part does its work.',
  DEGRADED: 'The part does its work, but something is wrong that a person has to mend.',
  STARTING: 'The part is not ready yet.',
  NOT_ANSWERING: 'The part runs but does not answer, and is replaced if it goes on like that.',
  FAILED: 'The part does not work.',
  STOPPED: 'The part does not run.',
})

@ObjectType({
  description: 'A part of the installation: the server, the database, the model host or the job runner.',
})
@Visible('read')
class Role {
  @Field(() => String, { description: 'The name of the part: server, database, model-host or job-runner.' })
  readonly role!: string

  @Field(() => RoleStateEnum, { description: 'How the part is doing.' })
  readonly state!: RoleState

  @Field(() => String, { nullable: true, description: 'What is wrong. It is null where nothing is.' })
  readonly reason!: string | null
}

@ObjectType({ description: 'The database that holds everything.' })
@Visible('read')
class DatabaseStatus {
  @Field(() => String, { description: 'The version of PostgreSQL, such as 18.4.' })
  readonly version!: string

  @Field(() => Float, { description: 'How many bytes the database takes on its disk.' })
  readonly sizeBytes!: number

  @Field(() => Boolean, {
    description: 'True where the database came with Forecart, and starts and stops with it.',
  })
  readonly embedded!: boolean
}

@ObjectType({ description: 'Background work by what becomes of it.' })
@Visible('read')
class QueueStatus {
  @Field(() => Int, { description: 'How many pieces of work wait for their turn.' })
  readonly waiting!: number

  @Field(() => Int, { description: 'How many pieces of work are being done.' })
  readonly running!: number

  @Field(() => Int, { description: 'How many pieces of work were given up after their last try.' })
  readonly failed!: number
}

@ObjectType({
  description:
    'How much data there is. Large tables are counted by estimate, and 2,147,483,647 stands for more than that.',
})
@Visible('read')
class RowCountsStatus {
  @Field(() => Int, { description: 'How many items there are, retired ones included.' })
  readonly items!: number

  @Field(() => Int, { description: 'How many locations there are.' })
  readonly locations!: number

  @Field(() => Int, { description: 'How many customers there are.' })
  readonly users!: number

  @Field(() => Int, { description: 'How many orders there are.' })
  readonly orders!: number

  @Field(() => Int, { description: 'How many events there are.' })
  readonly events!: number

  @Field(() => Int, { description: 'How many days of demand are kept, over all items and locations.' })
  readonly demandDays!: number

  @Field(() => Int, { description: 'How many forecasts are stored.' })
  readonly forecasts!: number
}

@ObjectType({
  description:
    'The log of what was recommended, since this server started. Lists are written behind the answers.',
})
@Visible('read')
class RecommendationLogStatus {
  @Field(() => Int, { description: 'How many lists were written.' })
  readonly written!: number

  @Field(() => Int, { description: 'How many lists wait to be written.' })
  readonly waiting!: number

  @Field(() => Int, {
    description: 'How many lists are not in the log because too many waited, or they could not be written.',
  })
  readonly dropped!: number
}

@ObjectType({ description: 'What is running here.' })
@Visible('read')
class Build {
  @Field(() => String, { description: 'The version of Forecart.' })
  readonly version!: string

  @Field(() => String, { description: 'The version of Node.js.' })
  readonly node!: string
}

@ObjectType({ description: 'How the installation is doing.' })
@Visible('read')
class SystemStatus {
  constructor(private readonly status: Status) {}

  @Field(() => String, {
    description: 'The device that models run on, such as ort-cpu; "none" while it is being chosen.',
  })
  get device(): string {
    return this.status.device
  }

  @Field(() => [Device], {
    description:
      'All devices that were tried, the one in use among them. The list is empty while they are measured.',
  })
  get devices(): readonly Device[] {
    return this.status.devices
  }

  @Field(() => [Role], { description: 'The parts of the installation and how each of them is doing.' })
  @Cost({ base: 5 })
  @Statements({ ofAllParents: 1 })
  roles(): Promise<readonly Role[]> {
    return this.status.roles()
  }

  @Field(() => DatabaseStatus, { description: 'The database that holds everything.' })
  @Cost({ base: 5 })
  @Statements({ ofAllParents: 1 })
  database(): Promise<DatabaseStatus> {
    return this.status.database()
  }

  @Field(() => QueueStatus, { description: 'The background work that waits, runs, or has failed.' })
  @Cost({ base: 5 })
  @Statements({ ofAllParents: 1 })
  queue(): Promise<QueueStatus> {
    return this.status.queue()
  }

  @Field(() => RowCountsStatus, {
    description: 'How much data there is. Large tables are counted by estimate.',
  })
  @Cost({ base: 20 })
  @Statements({ ofAllParents: 1 })
  async counts(): Promise<RowCountsStatus> {
    const { items, locations, users, orders, events, demandDays, forecasts } = await this.status.counts()
    return {
      items: toInt(items),
      locations: toInt(locations),
      users: toInt(users),
      orders: toInt(orders),
      events: toInt(events),
      demandDays: toInt(demandDays),
      forecasts: toInt(forecasts),
    }
  }

  @Field(() => RecommendationLogStatus, { description: 'The log of what was recommended.' })
  get recommendationLog(): RecommendationLogStatus {
    const { written, waiting, dropped } = this.status.recommendationLog
    return { written: toInt(written), waiting, dropped: toInt(dropped) }
  }

  @Field(() => Build, { description: 'What is running here.' })
  get build(): Build {
    return this.status.build
  }

  @Field(() => DateTimeScalar, { description: 'When this server started.' })
  get startedAt(): Date {
    return this.status.startedAt
  }

  @Field(() => Int, { description: 'How many batches a model has run for this server since it started.' })
  get modelCalls(): number {
    return toInt(this.status.modelCalls)
  }
}

@Resolver()
export class SystemResolver {
  @Query(() => SystemStatus, { description: 'How the installation is doing.' })
  @Visible('read')
  @Statements({})
  system(@Ctx() { services, viewer }: RequestContext): SystemStatus {
    return new SystemStatus(services.system.status(viewer))
  }
}
