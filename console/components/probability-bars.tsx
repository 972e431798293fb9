import { useFormats } from '../language/preferences'

/** Fractions of one beside each other. */
export function ProbabilityBars({
  rows,
}: {
  readonly rows: readonly { readonly label: string; readonly fraction: number }[]
}) {
  const formats = useFormats()
  return (
    <ul className="bars">
      {rows.map(({ label, fraction }) => (
        <li key={label}>
          <span>{label}</span>
          <progress max={1} value={fraction} aria-label={label} />
          <span className="number">{formats.percent(fraction)}</span>
        </li>
      ))}
    </ul>
  )
}
