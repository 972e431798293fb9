import { Arg, Args, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql'
import type { RunStatus } from '../../../contracts/operations/jobs'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
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

@InputType('JobFilter', {
  description: 'Which jobs are asked for. A job has to fulfil every condition that is given.',
})
class JobFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Only jobs of this kind, such as refresh-forecasts, are given.',
  })
  kind?: string | null

  @Field(() => RunStatusEnum, { nullable: true, description: 'Only jobs of this status are given.' })
  status?: RunStatus | null
}

@InputType({ description: 'Which forecasts are to be computed anew.' })
class RefreshForecastsInput {
  @Field(() => [ItemRef], {
    nullable: true,
    description: 'The items whose forecasts are computed anew. Absent, those that were asked for lately are.',
  })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], {
    nullable: true,
    description:
      'The locations whose forecasts are computed anew. Absent, those that were asked for lately are.',
  })
  locations?: LocationRef[] | null
}

@ObjectType({ description: 'The job, or what was wrong with the input.' })
@Visible('models')
class JobPayload {
  @Field(() => Job, {
    nullable: true,
    description: 'The job as it was queued. It is null where the input was refused.',
  })
  readonly job!: Job | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the job was queued.',
  })
  readonly userErrors!: readonly UserError[]
}

@Resolver(() => Job)
export class JobResolver {
  @Query(() => Job, {
    nullable: true,
    description: 'The background work of this id. It is null where there is none.',
  })
  @Visible('read')
  async job(
    @Arg('id', () => ID, { description: 'The id that a former answer gave.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Job | null> {
    const record = await context.services.jobs.job(context.viewer, decodeId('Job', id))
    return record && new Job(record)
  }

  @Query(() => JobConnection, { description: 'Background work that somebody asked for, the newest first.' })
  @Visible('read')
  async jobs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => JobFilterInput, {
      nullable: true,
      description: 'Which jobs are wanted. Absent, all are.',
    })
    filter: JobFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Job>> {
    const jobs = await context.services.jobs.jobs(context.viewer, page, filter ?? {})
    return JobConnection.of(jobs, (record) => new Job(record))
  }

  @Mutation(() => JobPayload, {
    description: 'Computes forecasts anew in the background, and pushes them to subscribers.',
  })
  @Visible('models')
  async refreshForecasts(
    @Arg('input', () => RefreshForecastsInput, {
      nullable: true,
      description: 'Which forecasts are computed anew. Absent, those that were asked for lately are.',
    })
    input: RefreshForecastsInput | null,
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
