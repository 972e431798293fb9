/** Every command, in the order of the overview. */
import type { Command } from '../command'
import { importCommand } from '../import/import.command'
import { backtestCommand } from './backtest'
import { backupCommand } from './backup'
import { dbMigrateCommand } from './db-migrate'
import { devicesCommand } from './devices'
import { forecastCommand } from './forecast'
import { gpuSetupCommand } from './gpu-setup'
import { keysCreateCommand, keysListCommand, keysRevokeCommand } from './keys'
import { liftDesignCommand } from './lift-design'
import { liftLedgerCommand } from './lift-ledger'
import { liftMeasureCommand } from './lift-measure'
import { liftPredictCommand } from './lift-predict'
import { modelsRegisterCommand } from './models-register'
import { modelsShowCommand } from './models-show'
import { modelsListCommand, modelsPromoteCommand, modelsRollbackCommand } from './models'
import { recommendationsExportCommand } from './recommendations-export'
import { recommendationsValueCommand } from './recommendations-value'
import { restoreCommand } from './restore'
import { seedCommand } from './seed'
import { statusCommand } from './status'
import { trainCommand } from './train'

export const COMMANDS: readonly Command[] = [
  statusCommand,
  seedCommand,
  importCommand,
  trainCommand,
  forecastCommand,
  backtestCommand,
  liftMeasureCommand,
  liftDesignCommand,
  liftPredictCommand,
  liftLedgerCommand,
  modelsListCommand,
  modelsShowCommand,
  modelsRegisterCommand,
  modelsPromoteCommand,
  modelsRollbackCommand,
  recommendationsExportCommand,
  recommendationsValueCommand,
  keysCreateCommand,
  keysListCommand,
  keysRevokeCommand,
  devicesCommand,
  gpuSetupCommand,
  dbMigrateCommand,
  backupCommand,
  restoreCommand,
]
