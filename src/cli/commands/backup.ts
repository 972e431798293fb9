import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ForecartError } from '../../core/errors'
import { countRows } from '../backup/layout'
import { writeBackup } from '../backup/write-backup'
import { type Command, parseArguments } from '../command'

export const backupCommand: Command = {
  help: `
Usage: forecart backup <folder or file.tar> [--skip-damaged-models]

Writes the database, as of one instant, and the files of its model versions, whether a server runs or not; it may go on writing. The
target must not be there yet. "forecart restore" reads it. It holds hashes of API keys, and not the admin token.

  --skip-damaged-models   leave out model versions whose files are damaged or missing, instead of refusing`,
  async run(args, { config, logger, signal, output, progressOutput, databaseUrl }) {
    const options = { 'skip-damaged-models': { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArguments(args, options, 1)
    const [path] = positionals
    if (path === undefined) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        'Name the folder, or the file that ends with .tar, to write to',
      )
    }
    if (config.databaseUrl === null && !existsSync(config.home)) {
      throw new ForecartError(
        'NOT_FOUND',
        `There is nothing at ${config.home} to back up; FORECART_HOME names another folder`,
      )
    }
    const target = resolve(path)
    const manifest = await writeBackup({
      url: await databaseUrl(),
      home: config.home,
      target,
      skipDamagedModels: values['skip-damaged-models'],
      logger,
      signal,
    })
    for (const { modelName, version } of manifest.damagedVersions) {
      progressOutput.write(
        `Not in the backup, because its files are damaged: ${modelName} version ${version}.\n`,
      )
    }
    output.write(
      `${target} holds ${countRows(manifest)} rows of ${manifest.tables.length} tables and ${manifest.versions.length} model versions, as of ${manifest.takenAt}.\n`,
    )
  },
}
