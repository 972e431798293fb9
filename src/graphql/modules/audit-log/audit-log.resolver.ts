import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { AuditEntry, AuditEntryConnection, AuditLogFilter } from './audit-log.type'

@Resolver()
export class AuditLogResolver {
  @Query(() => AuditEntryConnection, {
    description: 'Who did what administrative act when, the newest first. Only administrators may ask.',
  })
  @Visible('admin')
  async auditLog(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditLogFilter, {
      nullable: true,
      description: 'Which entries are wanted. Absent, all are.',
    })
    filter: AuditLogFilter | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<AuditEntry>> {
    return AuditEntryConnection.of(
      await services.auditLog.entries(viewer, page, filter ?? {}),
      (record) => new AuditEntry(record),
    )
  }
}
