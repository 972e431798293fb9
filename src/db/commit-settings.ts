import type { Transaction } from './client'

/**
 * The commit of this transaction does not wait for the disk. Others see it at once all the same; only a crash of the database within a
 * second can lose it, so it is for what can be made again.
 */
export async function commitWithoutWaitingForDisk(tx: Transaction): Promise<void> {
  await tx.query('SET LOCAL synchronous_commit = off')
}
