/** Figures of a model beside those of a simple rule, by name. */
export interface MetricValue {
  readonly name: string
  readonly value?: number | null
}

export function metricOf(metrics: readonly MetricValue[] | undefined, name: string): number | null {
  return metrics?.find((metric) => metric.name === name)?.value ?? null
}

export function metricNames(...lists: readonly (readonly MetricValue[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => (list ?? []).map(({ name }) => name)))]
}
