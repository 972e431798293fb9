import { Arg, Args, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql'
import type { RunStatus } from '../../../contracts/jobs'
import type { EntityRef } from '../../../contracts/entity-ref'
import { decodeId } from '../../../core/ids'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { RunStatusEnum } from '../common/run-status.type'
import { UserError, resultOrUserErrors } from '../common/user-error.type'
import { Job, JobConnection } from './job.type'
import { noneNamed } from '../../../contracts/not-found'

@InputType('JobFilter')
class JobFilterInput {
  @Field(() => String, { nullable: true })
  kind?: string | null

  @Field(() => RunStatusEnum, { nullable: true })
  status?: RunStatus | null
}

@InputType()
class RefreshForecastsInput {
  @Field(() => [ItemRef], { nullable: true, description: 'Absent: those that were asked for lately.' })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], { nullable: true, description: 'Absent: those that were asked for lately.' })
  locations?: LocationRef[] | null
}

@ObjectType()
@Visible('models')
class JobPayload {
  @Field(() => Job, { nullable: true })
  readonly job!: Job | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}

@Resolver(() => Job)
export class JobResolver {
  @Query(() => Job, { nullable: true })
  @Visible('read')
  async job(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Job | null> {
    const record = await context.services.jobs.job(context.viewer, decodeId('Job', id))
    return record && new Job(record)
  }

  @Query(() => JobConnection, { description: 'The newest first.' })
  @Visible('read')
  async jobs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => JobFilterInput, { nullable: true }) filter: JobFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Job>> {
    const jobs = await context.services.jobs.jobs(context.viewer, page, filter ?? {})
    return JobConnection.of(jobs, (record) => new Job(record))
  }

  @Mutation(() => JobPayload, { description: 'Computes forecasts anew and pushes them to subscribers.' })
  @Visible('models')
  async refreshForecasts(
    @Arg('input', () => RefreshForecastsInput, { nullable: true }) input: RefreshForecastsInput | null,
    @Ctx() context: RequestContext,
  ): Promise<JobPayload> {
    const { catalog, locations, jobs } = context.services
    const { result, userErrors } = await resultOrUserErrors(['input'], async () =>
      jobs.refreshForecasts(context.viewer, {
        itemIds: await idsOf('Item', 'items', input?.items, (refs) =>
          catalog.itemIdsByRef(context.viewer, refs),
        ),
        locationIds: await idsOf('Location', 'locations', input?.locations, (refs) =>
          locations.locationIdsByRef(context.viewer, refs),
        ),
      }),
    )
    return { job: result && new Job(result), userErrors }
  }
}

/** @throws NOT_FOUND where one of them is not known. */
async function idsOf(
  type: 'Item' | 'Location',
  argument: string,
  refs: readonly (ItemRef | LocationRef)[] | null | undefined,
  find: (refs: readonly EntityRef[]) => Promise<(bigint | null)[]>,
): Promise<bigint[] | null> {
  if (!refs) return null
  const wanted = refs.map((ref, index) => toEntityRef(type, ref, `${argument}[${index}]`))
  const ids = await find(wanted)
  return ids.map((id, index) => {
    if (id === null) throw noneNamed(type, wanted[index] as EntityRef)
    return id
  })
}
