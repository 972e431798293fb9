import { ListChangeResolver, RecommendationScenarioResolver } from './scenario.resolver'

export const scenarioResolvers = [ListChangeResolver, RecommendationScenarioResolver] as const
