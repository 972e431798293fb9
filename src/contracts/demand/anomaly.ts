/** How far a day lies from what was forecast of it, the least first. */
export type AnomalySeverity = 'LOW' | 'MEDIUM' | 'HIGH'
