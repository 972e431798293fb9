/** Amounts of money are whole minor units, such as cents. */
const DIGITS = new Map<string, number>()

/** The number of decimals of a currency, from ISO 4217. @throws RangeError where it is not three letters. */
export function minorDigits(currency: string): number {
  let digits = DIGITS.get(currency)
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    digits = format.resolvedOptions().maximumFractionDigits ?? 2
    DIGITS.set(currency, digits)
  }
  return digits
}

/** How many minor units one unit of the currency has. */
export function minorPerMajor(currency: string): number {
  return 10 ** minorDigits(currency)
}
