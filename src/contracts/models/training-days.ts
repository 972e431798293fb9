/**
 * How many days trainings and backtests read, up to the last one with sales: FORECART_TRAINING_DAYS, unless a training says its own.
 * By default two years, the yearly season twice. Memory grows with it.
 */
export const TRAINING_DAYS = { least: 60, most: 3_650, usual: 730 } as const
