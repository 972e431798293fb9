import { RecommendationReportResolver } from './recommendation-report.resolver'

export const recommendationReportResolvers = [RecommendationReportResolver] as const
