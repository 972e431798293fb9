import { AuditLogResolver } from './audit-log.resolver'

export const auditLogResolvers = [AuditLogResolver] as const
