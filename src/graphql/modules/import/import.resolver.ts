import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { Import, ImportConnection } from './import.type'

@Resolver()
export class ImportResolver {
  @Query(() => ImportConnection, {
    description: 'Imports of files by the command line, in progress and over, the newest first.',
  })
  @Visible('read')
  async imports(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<Import>> {
    return ImportConnection.of(await services.imports.imports(viewer, page), (record) => new Import(record))
  }
}
