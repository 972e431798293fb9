import { UserWriteResolver } from './user-write.resolver'
import { UserResolver } from './user.resolver'

export const userResolvers = [UserResolver, UserWriteResolver] as const
