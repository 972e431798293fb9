import { EventResolver, SessionResolver, UserSessionsResolver } from './session.resolver'

export const sessionResolvers = [EventResolver, SessionResolver, UserSessionsResolver] as const
