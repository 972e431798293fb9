import { JobResolver } from './job.resolver'

export const jobResolvers = [JobResolver] as const
