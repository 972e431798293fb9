import { resolve } from 'node:path'
import { ForecartError } from '../../core/errors'
import { lockHome } from '../../db/home-lock'
import { countRows } from '../backup/layout'
import { openBackup } from '../backup/open-backup'
import { restoreBackup } from '../backup/restore-backup'
import { type Command, parseArguments } from '../command'

export const restoreCommand: Command = {
  help: `
Usage: forecart restore <folder or file.tar> [--force]

Checks every byte of the backup, then loads it, all or nothing, and brings it up to date. No server may run on the home or the
database. Backups of older versions of Forecart are taken, those of newer ones are not.

  --force   replace the shop that is there, for good`,
  async run(args, { config, logger, output, progressOutput, databaseUrl }) {
    const options = { force: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArguments(args, options, 1)
    const [path] = positionals
    if (path === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the backup to restore')
    const backup = await openBackup(resolve(path))
    try {
      const lock = await lockHome(config.home)
      try {
        await restoreBackup(backup, {
          url: await databaseUrl(),
          home: config.home,
          force: values.force,
          logger,
          onReplace: (what) => progressOutput.write(`Replacing the shop that is there: ${what}.\n`),
        })
      } finally {
        await lock.release()
      }
    } finally {
      await backup.close()
    }
    const { manifest } = backup
    output.write(
      `Restored ${countRows(manifest)} rows of ${manifest.tables.length} tables and ${manifest.versions.length} model versions, as of ${manifest.takenAt}.\n`,
    )
  },
}
