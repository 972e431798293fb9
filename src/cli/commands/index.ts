/** Every command, in the order of the overview. Its code is loaded where it is wanted: most commands need little of it. */
import type { ListedCommand } from '../command'

export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'status',
    summary: 'Show what runs, what is stored, and what is amiss',
    load: () => (require('./status') as typeof import('./status')).statusCommand,
  },
  {
    name: 'seed',
    summary: 'Fill an empty shop with simulated data',
    load: () => (require('./seed') as typeof import('./seed')).seedCommand,
  },
  {
    name: 'import',
    summary: 'Import orders, events, items, demand and what it depends on from files',
    load: () =>
      (require('../import/import.command') as typeof import('../import/import.command')).importCommand,
  },
  {
    name: 'train',
    summary: 'Train a model, evaluate it and register it',
    load: () => (require('./train') as typeof import('./train')).trainCommand,
  },
  {
    name: 'search',
    summary: 'Search for hyper-parameters, then train with the best of them',
    load: () => (require('./search') as typeof import('./search')).searchCommand,
  },
  {
    name: 'forecast',
    summary: 'Write the forecasts of all series, or of some, to a file',
    load: () => (require('./forecast') as typeof import('./forecast')).forecastCommand,
  },
  {
    name: 'cleaning-report',
    summary: 'Show what is done to recorded sales before a model reads them',
    load: () => (require('./cleaning-report') as typeof import('./cleaning-report')).cleaningReportCommand,
  },
  {
    name: 'reorder-plan',
    summary: 'Show what to order and to move, of items at places',
    load: () => (require('./reorder-plan') as typeof import('./reorder-plan')).reorderPlanCommand,
  },
  {
    name: 'backtest',
    summary: 'Hold what models predict against what happened, beside the simplest baseline',
    load: () => (require('./backtest') as typeof import('./backtest')).backtestCommand,
  },
  {
    name: 'lift measure',
    summary: 'Measure what a promotion added, of the shop or of a file',
    load: () => (require('./lift-measure') as typeof import('./lift-measure')).liftMeasureCommand,
  },
  {
    name: 'lift design',
    summary: 'Plan a test of a promotion: where, how long, and the smallest lift that it would see',
    load: () => (require('./lift-design') as typeof import('./lift-design')).liftDesignCommand,
  },
  {
    name: 'lift predict',
    summary: 'Predict what a promotion will add, stored or only planned',
    load: () => (require('./lift-predict') as typeof import('./lift-predict')).liftPredictCommand,
  },
  {
    name: 'lift ledger',
    summary: 'Show what was told of a promotion beside what it did, or of all how right it was',
    load: () => (require('./lift-ledger') as typeof import('./lift-ledger')).liftLedgerCommand,
  },
  {
    name: 'models list',
    summary: 'Show the versions of a model, the newest first',
    load: () => (require('./models') as typeof import('./models')).modelsListCommand,
  },
  {
    name: 'models show',
    summary: 'Show the figures of one version, also by level, segment and day ahead',
    load: () => (require('./models-show') as typeof import('./models-show')).modelsShowCommand,
  },
  {
    name: 'models explain',
    summary: 'Say what a demand model does, as rules in words and as effects of discounts and prices',
    load: () => (require('./models-explain') as typeof import('./models-explain')).modelsExplainCommand,
  },
  {
    name: 'models map',
    summary: 'Draw what a session model holds to be alike, as a map of its items',
    load: () => (require('./models-map') as typeof import('./models-map')).modelsMapCommand,
  },
  {
    name: 'models export',
    summary: 'Write the trees of a demand model as ONNX files',
    load: () => (require('./models-export') as typeof import('./models-export')).modelsExportCommand,
  },
  {
    name: 'models register',
    summary: 'Register a demand model that was trained elsewhere, as an ONNX file',
    load: () => (require('./models-register') as typeof import('./models-register')).modelsRegisterCommand,
  },
  {
    name: 'models promote',
    summary: 'Make a version champion or challenger',
    load: () => (require('./models') as typeof import('./models')).modelsPromoteCommand,
  },
  {
    name: 'models rollback',
    summary: 'Make the previous champion champion again',
    load: () => (require('./models') as typeof import('./models')).modelsRollbackCommand,
  },
  {
    name: 'recommendations export',
    summary: 'Write the logged lists of recommendations, and what was clicked',
    load: () =>
      (require('./recommendations-export') as typeof import('./recommendations-export'))
        .recommendationsExportCommand,
  },
  {
    name: 'recommendations value',
    summary: 'Tell from logged lists what another policy would bring',
    load: () =>
      (require('./recommendations-value') as typeof import('./recommendations-value'))
        .recommendationsValueCommand,
  },
  {
    name: 'keys create',
    summary: 'Make an API key; it is shown once',
    load: () => (require('./keys') as typeof import('./keys')).keysCreateCommand,
  },
  {
    name: 'keys list',
    summary: 'Show the API keys, never the keys themselves',
    load: () => (require('./keys') as typeof import('./keys')).keysListCommand,
  },
  {
    name: 'keys revoke',
    summary: 'End an API key',
    load: () => (require('./keys') as typeof import('./keys')).keysRevokeCommand,
  },
  {
    name: 'devices',
    summary: 'Show what models are computed on, what was refused, and why',
    load: () => (require('./devices') as typeof import('./devices')).devicesCommand,
  },
  {
    name: 'gpu setup',
    summary: 'Fetch and verify what models need on an NVIDIA GPU',
    load: () => (require('./gpu-setup') as typeof import('./gpu-setup')).gpuSetupCommand,
  },
  {
    name: 'db migrate',
    summary: 'Bring the database up to date',
    load: () => (require('./db-migrate') as typeof import('./db-migrate')).dbMigrateCommand,
  },
  {
    name: 'backup',
    summary: 'Write all that the shop holds to a folder or an archive',
    load: () => (require('./backup') as typeof import('./backup')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'Fill a home, or the database of DATABASE_URL, from a backup',
    load: () => (require('./restore') as typeof import('./restore')).restoreCommand,
  },
]
