/** Evaluation: splits by time, backtests, metrics, comparisons, totals. Pure. */
export { backtest, predictWindows, type Backtest, type BacktestOptions } from './backtest'
export { fitHorizonCorrelation } from './horizon-correlation'
export { demandMetrics, quantileLoss, type DemandMetricName, type DemandMetrics } from './metrics'
export { pairedComparison, type PairedComparison, type Verdict } from './paired-comparison'
export { probabilityOf, quantileAt } from './quantiles'
export { independentDays, totalOf, type Total, type TotalRequest } from './totals'
export { labelAt, naiveErrors, panelAt, planOrigins, type ForecastWindow, type WindowPlan } from './windows'
