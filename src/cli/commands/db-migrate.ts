import { countAppliedMigrations } from '../../db/repositories/operations/system.repository'
import type { Command } from '../command'
import { parseArguments } from '../command'

export const dbMigrateCommand: Command = {
  help: `
Usage: forecart db migrate

Applies the migrations that the database does not have yet. A server does the same when it starts.`,
  async run(args, { openDatabase, output }) {
    parseArguments(args, {})
    const database = await openDatabase()
    const count = await countAppliedMigrations(database)
    output.write(`The database is up to date with ${count} migrations.\n`)
  },
}
