/** Money comes in minor units, such as cents. */
export interface MoneyValue {
  readonly amountMinor: number | string
  readonly currency: string
}

/** As programs write it, for CSVs: "12.30 EUR". */
export function plainMoney(value: MoneyValue): string {
  return `${amountOf(value).toFixed(minorDigits(value.currency))} ${value.currency}`
}

/** In whole units of the currency. */
export function amountOf({ amountMinor, currency }: MoneyValue): number {
  return Number(amountMinor) / 10 ** minorDigits(currency)
}

/** How many decimals the currency has: 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  )
}
