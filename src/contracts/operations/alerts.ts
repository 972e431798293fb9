/** What alerts can be about. A kind that was raised once stays here: stored alerts keep it. */
export type AlertKind =
  'ARTIFACT_CORRUPT' | 'DEMAND_ANOMALY' | 'DEMAND_DRIFT' | 'DEMAND_OUTLIER' | 'DEVICE_LOST'
