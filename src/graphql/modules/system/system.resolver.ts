/** How the installation is doing. What costs a statement is read only where it is selected. */
import { Ctx, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql'
import { ROLE_STATES, type RoleState } from '../../../contracts/role-status'
import type { SystemStatus as Status } from '../../../services/system.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { enumOf } from '../../enum'
import { Cost } from '../../operation-limits'
import { DateTimeScalar } from '../../scalars/date-time.scalar'

@ObjectType()
@Visible('read')
class Device {
  @Field(() => String)
  readonly name!: string

  @Field(() => Boolean)
  readonly chosen!: boolean

  @Field(() => String, { description: 'Why it was chosen, or was not.' })
  readonly reason!: string

  @Field(() => Float, {
    nullable: true,
    description: 'Milliseconds of one step of the small training that devices are compared by.',
  })
  readonly probeMs!: number | null
}

const RoleStateEnum = enumOf(
  'RoleState',
  ROLE_STATES,
  'DEGRADED: it does its work, and something is amiss that a person has to mend.',
)

@ObjectType({ description: 'A part of the installation: server, database, model-host or job-runner.' })
@Visible('read')
class Role {
  @Field(() => String)
  readonly role!: string

  @Field(() => RoleStateEnum)
  readonly state!: RoleState

  @Field(() => String, { nullable: true, description: 'What is amiss.' })
  readonly reason!: string | null
}

@ObjectType()
@Visible('read')
class DatabaseStatus {
  @Field(() => String)
  readonly version!: string

  @Field(() => Float)
  readonly sizeBytes!: number

  @Field(() => Boolean, { description: 'It came with Forecart, and starts and stops with it.' })
  readonly embedded!: boolean
}

@ObjectType()
@Visible('read')
class QueueStatus {
  @Field(() => Int)
  readonly waiting!: number

  @Field(() => Int)
  readonly running!: number

  @Field(() => Int, { description: 'Given up after their last try.' })
  readonly failed!: number
}

@ObjectType({ description: 'Large tables are counted by estimate.' })
@Visible('read')
class RowCountsStatus {
  @Field(() => Float)
  readonly items!: number

  @Field(() => Float)
  readonly locations!: number

  @Field(() => Float)
  readonly users!: number

  @Field(() => Float)
  readonly orders!: number

  @Field(() => Float)
  readonly events!: number

  @Field(() => Float)
  readonly demandDays!: number

  @Field(() => Float)
  readonly forecasts!: number
}

@ObjectType()
@Visible('read')
class Build {
  @Field(() => String)
  readonly version!: string

  @Field(() => String)
  readonly node!: string
}

@ObjectType()
@Visible('read')
class SystemStatus {
  constructor(private readonly status: Status) {}

  @Field(() => String, { description: 'What models run on.' })
  get device(): string {
    return this.status.device
  }

  @Field(() => [Device])
  get devices(): readonly Device[] {
    return this.status.devices
  }

  @Field(() => [Role])
  @Cost({ base: 5 })
  roles(): Promise<readonly Role[]> {
    return this.status.roles()
  }

  @Field(() => DatabaseStatus)
  @Cost({ base: 5 })
  database(): Promise<DatabaseStatus> {
    return this.status.database()
  }

  @Field(() => QueueStatus)
  @Cost({ base: 5 })
  queue(): Promise<QueueStatus> {
    return this.status.queue()
  }

  @Field(() => RowCountsStatus)
  @Cost({ base: 20 })
  counts(): Promise<RowCountsStatus> {
    return this.status.counts()
  }

  @Field(() => Build)
  get build(): Build {
    return this.status.build
  }

  @Field(() => DateTimeScalar)
  get startedAt(): Date {
    return this.status.startedAt
  }

  @Field(() => Float, { description: 'Batches that a model ran for this server since it started.' })
  get modelCalls(): number {
    return this.status.modelCalls
  }
}

@Resolver()
export class SystemResolver {
  @Query(() => SystemStatus)
  @Visible('read')
  system(@Ctx() { services, viewer }: RequestContext): SystemStatus {
    return new SystemStatus(services.system.status(viewer))
  }
}
