/**
 * Tabs that the explorer opens with: the operations of docs/getting-started.md, to the letter, and then one for each other question that
 * the API answers. They name an item and a store of the demo shop; for another shop the page puts two of its own in their place, and it
 * computes the instant and the days. Tests hold all of this.
 */
export interface Example {
  readonly name: string
  readonly query: string
}

/** What the page replaces, so that each tab succeeds as it stands. */
export const EXAMPLE_VALUES = {
  item: 'SKU-0001',
  store: 'store-berlin',
  dayBeforeYesterday: '2026-11-18T15:00:00Z',
  planStartsOn: '2026-12-07',
  planEndsOn: '2026-12-13',
} as const

export const EXAMPLE_QUERIES: readonly [Example, ...Example[]] = [
  {
    name: 'Next week',
    query: `query NextWeek {
  items(first: 3) {
    nodes {
      title
      demandForecast(location: { externalId: "store-berlin" }, horizonDays: 7, levels: [0.1, 0.5, 0.9]) {
        originDay
        points {
          day
          mean
          quantiles {
            level
            value
          }
        }
        history(days: 7) {
          day
          value
        }
        model {
          family
          version
        }
      }
    }
  }
}
`,
  },
  {
    name: 'Champion',
    query: `query Champion {
  model(name: "demand") {
    champion {
      family
      version
      metrics {
        name
        value
      }
      baselineMetrics {
        name
        value
      }
      gate {
        summary
      }
    }
  }
}
`,
  },
  {
    name: 'Live forecasts',
    query: `subscription LiveForecasts {
  demandForecastRefreshed(items: [{ externalId: "SKU-0001" }]) {
    cursor
    kind
    forecast {
      location {
        name
      }
      points {
        day
        mean
      }
    }
  }
}
`,
  },
  {
    name: 'Ingest',
    query: `mutation LateSale {
  ingestEvents(
    input: {
      events: [
        {
          clientEventId: "till-7-0001"
          type: PURCHASE
          sessionExternalId: "till-7"
          itemExternalId: "SKU-0001"
          locationExternalId: "store-berlin"
          quantity: 12
          occurredAt: "2026-11-18T15:00:00Z"
        }
      ]
    }
  ) {
    accepted
    duplicates
    rejected
    userErrors {
      index
      code
      message
    }
  }
}
`,
  },
  {
    name: 'Train',
    query: `mutation Train {
  trainModel(input: { model: "demand", seed: 7 }) {
    trainingRun {
      id
      status
    }
    userErrors {
      code
      message
    }
  }
}
`,
  },
]

/** One for each question beside those of the walk. */
export const MORE_EXAMPLE_QUERIES: readonly Example[] = [
  {
    name: 'Next actions',
    query: `query NextActions {
  nextActions(input: { events: [{ type: VIEW, item: { externalId: "SKU-0001" } }], first: 5 }) {
    purchaseProbability
    actions {
      action
      probability
    }
    nextItems {
      rank
      item {
        title
      }
      reasons {
        text
      }
    }
  }
}
`,
  },
  {
    name: 'Recommendations',
    query: `query Recommendations {
  recommendationList(
    input: { surface: ITEM_PAGE, items: [{ externalId: "SKU-0001" }], location: { externalId: "store-berlin" }, first: 5 }
  ) {
    scenarioName
    items {
      rank
      score
      item {
        title
      }
      reasons {
        text
      }
    }
  }
}
`,
  },
  {
    name: 'Lift of a plan',
    query: `query LiftOfAPlan {
  promotionLift(
    input: {
      plan: {
        kind: PRICE_DISCOUNT
        discountFraction: 0.2
        items: [{ externalId: "SKU-0001" }]
        startsOn: "2026-12-07"
        endsOn: "2026-12-13"
      }
    }
  ) {
    identified
    baselineUnits {
      mean
    }
    incrementalUnits {
      mean
      lower
      upper
    }
    cannibalization {
      mean
    }
    pullForward {
      mean
    }
    refusal {
      code
      message
      remedy
    }
  }
}
`,
  },
  {
    name: 'Promotions',
    query: `query Promotions {
  promotions(first: 5) {
    totalCount
    nodes {
      name
      kind
      startsOn
      endsOn
      items(first: 3) {
        title
      }
    }
  }
}
`,
  },
  {
    name: 'System',
    query: `query System {
  viewer {
    isAdmin
    scopes
  }
  system {
    device
    roles {
      role
      state
    }
    counts {
      items
      events
      forecasts
    }
  }
}
`,
  },
]
