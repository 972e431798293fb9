/** Imports of files: what runs and what came of each, with what was rejected and why. */
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import {
  countImports,
  findImportsByIds,
  type ImportRecord,
  selectImports,
} from '../../db/repositories/operations/import-run.repository'
import { requireScope } from '../access'
import { rowsInOrder } from '../entity-ref'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type { ImportRecord } from '../../db/repositories/operations/import-run.repository'

const ORDERING: Ordering = {
  name: 'import.startedAt',
  expression: 'run.started_at',
  sqlType: 'timestamptz',
  descending: true,
}

export class ImportService {
  constructor(private readonly options: { readonly database: Database }) {}

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async imports(viewer: Viewer, request: PageRequest): Promise<Page<ImportRecord>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const rows = await selectImports(database, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countImports(database))
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async importsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(ImportRecord | null)[]> {
    requireScope(viewer, 'read')
    return rowsInOrder(ids, await findImportsByIds(this.options.database, ids))
  }
}
