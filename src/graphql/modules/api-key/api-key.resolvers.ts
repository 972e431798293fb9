import { ApiKeyResolver } from './api-key.resolver'

export const apiKeyResolvers = [ApiKeyResolver] as const
