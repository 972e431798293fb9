/** Facts about this installation, and its audit trail. */
import { randomUUID } from 'node:crypto'
import type { Transaction } from '../../client'
import type { Prisma } from '../../generated/client'

/** Made once per database; tells apart what belongs to different databases on one disk. */
export async function installationId(db: Transaction): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `INSERT INTO setting (key, value, updated_at)
     VALUES ('installationId', to_jsonb($1::text), now())
     ON CONFLICT (key) DO UPDATE SET key = excluded.key
     RETURNING value #>> '{}' AS id`,
    [randomUUID()],
  )
  return rows[0]!.id
}

export interface AuditRecord {
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Writes entries of the audit log, in the transaction of the changes that they tell of. */
export async function appendAudit(tx: Transaction, ...entries: readonly AuditRecord[]): Promise<void> {
  await tx.prisma.auditEntry.createMany({
    data: entries.map((entry) => ({ ...entry, details: entry.details as Prisma.InputJsonObject })),
  })
}
