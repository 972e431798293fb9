/** What the server found wrong with an input, said at once to who cannot see the page. */
export function ProblemList({ problems }: { readonly problems: readonly string[] }) {
  return (
    <div role="alert">
      {problems.length === 0 ? null : (
        <div className="notice bad">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
    </div>
  )
}
