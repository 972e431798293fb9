/** Tabs that the explorer opens with. A test runs each of them against the schema. */
export const EXAMPLE_QUERIES = [
  {
    name: 'Items',
    query: `# Paste the admin token into the environment "Token" (top right), then run.
query Items {
  items(first: 10) {
    totalCount
    nodes {
      externalId
      title
      price { amountMinor currency }
      category { name }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
] as const
