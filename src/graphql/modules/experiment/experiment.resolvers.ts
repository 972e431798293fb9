import { ExperimentArmResolver, ExperimentResolver } from './experiment.resolver'

export const experimentResolvers = [ExperimentResolver, ExperimentArmResolver] as const
