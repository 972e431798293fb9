/** Tabs that the explorer opens with. A test holds them against the schema. */
interface Example {
  readonly name: string
  readonly query: string
}

const HINT = '# Put the admin token into the environment (top right, "token"), then run.'

export const EXAMPLE_QUERIES: readonly [Example, ...Example[]] = [
  {
    name: 'Forecasts',
    query: `${HINT}
query Forecasts {
  items(first: 10) {
    nodes {
      externalId
      title
      demandForecast(horizonDays: 7) {
        originDay
        points {
          day
          mean
          quantiles { level value }
        }
        model { family version }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    name: 'Live forecasts',
    query: `# Run it and leave it open: it speaks as soon as a sale of a past day arrives.
subscription LiveForecasts {
  demandForecastRefreshed {
    cursor
    kind
    forecast {
      item { externalId title }
      location { name }
      issuedAt
      points { day mean }
    }
  }
}
`,
  },
  {
    name: 'Ingest',
    query: `# A sale of a past day changes its forecasts. Take an externalId of your items.
mutation Ingest {
  ingestEvents(
    input: {
      events: [
        {
          clientEventId: "explorer-1"
          type: PURCHASE
          sessionExternalId: "explorer"
          itemExternalId: "an item's externalId"
          quantity: 3
          occurredAt: "2025-01-01T12:00:00Z"
        }
      ]
    }
  ) {
    accepted
    duplicates
    rejected
    userErrors { index code message }
  }
}
`,
  },
  {
    name: 'System',
    query: `query System {
  system {
    device
    database { version sizeBytes embedded }
    queue { waiting running failed }
    counts { items orders events forecasts }
  }
  models {
    name
    champion { version family metrics { name value } baselineMetrics { name value } }
  }
}
`,
  },
]
