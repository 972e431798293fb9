import { ChallengerValueResolver } from './challenger-value.resolver'
import { RecommendationReportResolver } from './recommendation-report.resolver'

export const recommendationReportResolvers = [RecommendationReportResolver, ChallengerValueResolver] as const
