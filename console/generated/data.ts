/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How soon somebody should look at an alert. */
export type AlertSeverity =
  /** Something does not work until somebody mends it. */
  | 'CRITICAL'
  /** Nothing has to be done. */
  | 'INFO'
  /** The work goes on, but somebody should look at it soon. */
  | 'WARNING';

/** What is to be known of recorded sales. */
export type DataFindingKind =
  /** The place was closed, or all places of the item were. */
  | 'CLOSED'
  /** Nobody said what was sold. */
  | 'GAP'
  /** Far more, or far less, was recorded than on periods like it around it. */
  | 'OUTLIER'
  /** The item was out of stock for a quarter of the period at least: its sales are a lower bound of demand. */
  | 'OUT_OF_STOCK'
  /** The values are exactly those of the season before, such as those of the last week, and not by chance. */
  | 'REPEATED'
  /** Nothing was sold for longer than happens to this series by chance once in a thousand times. */
  | 'ZERO_RUN';

/** The series whose recorded sales are looked at. */
export type DataQualityInput = {
  /** How long the periods are that are forecast one by one. */
  readonly granularity?: Granularity | null | undefined;
  /** The item whose sales are looked at. */
  readonly item: ItemRef;
  /** The place or the region. Absent, all places are looked at together. */
  readonly location?: LocationRef | null | undefined;
  /** What was measured. */
  readonly measure?: Measure | null | undefined;
  /** How many periods are looked at, up to the last complete one: 1 to 366. */
  readonly periods?: number | null | undefined;
};

/** How long the periods are that are forecast one by one. */
export type Granularity =
  /** Each period is one day, in the time zone of its location. */
  | 'DAY'
  /** Each period is one month of the calendar. */
  | 'MONTH'
  /** Each period is one week, from Monday to Sunday. */
  | 'WEEK';

/** Names an item by exactly one of the two fields. */
export type ItemRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** Names a location by exactly one of the two fields. */
export type LocationRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** What is forecast. */
export type Measure =
  /** The orders are forecast. An order counts once on its day, however many of the items it holds. */
  | 'ORDERS'
  /** The units that come back are forecast, on the day on which they do. */
  | 'RETURNS'
  /** The revenue is forecast, after discounts, in the currency that the forecast names. */
  | 'REVENUE'
  /** The units that are sold are forecast. */
  | 'UNITS'
  /** The visits are forecast. A session counts once a day at a place, however many of the items it views or clicks. */
  | 'VISITS';

/** How far a job or a training run is. */
export type RunStatus =
  /** Somebody ended the work before it was done. */
  | 'CANCELLED'
  /** The work ended without a result; "error" says why. */
  | 'FAILED'
  /** The work waits for its turn. */
  | 'QUEUED'
  /** The work is being done. */
  | 'RUNNING'
  /** The work is done. */
  | 'SUCCEEDED';

export type DataCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type DataCountsQuery = { readonly system: { readonly counts: { readonly items: number, readonly locations: number, readonly users: number, readonly orders: number, readonly events: number, readonly demandDays: number, readonly forecasts: number }, readonly queue: { readonly waiting: number, readonly running: number, readonly failed: number } } };

export type LatestOrdersQueryVariables = Exact<{
  first: number;
}>;


export type LatestOrdersQuery = { readonly orders: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly orderedAt: string, readonly total: { readonly amountMinor: number | string, readonly currency: string }, readonly location: { readonly id: string, readonly name: string, readonly timeZone: string } | null }> } };

export type OutliersQueryVariables = Exact<{
  first: number;
}>;


export type OutliersQuery = { readonly alerts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly severity: AlertSeverity, readonly subject: string, readonly message: string, readonly raisedAt: string, readonly resolvedAt: string | null }> } };

export type DataJobsQueryVariables = Exact<{
  first: number;
}>;


export type DataJobsQuery = { readonly jobs: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: string, readonly status: RunStatus, readonly progressFraction: number, readonly createdAt: string, readonly finishedAt: string | null, readonly error: { readonly code: string, readonly text: string } | null }> } };

export type ItemFreshnessQueryVariables = Exact<{
  first: number;
}>;


export type ItemFreshnessQuery = { readonly demandForecasts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly lastObservedDay: string | null, readonly staleDays: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null } | null> } };

export type ImportsQueryVariables = Exact<{
  first: number;
}>;


export type ImportsQuery = { readonly imports: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly target: string, readonly source: string, readonly fileName: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly readRecords: number, readonly recordedRecords: number, readonly unchangedRecords: number, readonly rejectedRecords: number, readonly startedAt: string, readonly endedAt: string | null, readonly error: { readonly code: string, readonly text: string } | null }> } };

export type ImportRejectsQueryVariables = Exact<{
  id: string | number;
}>;


export type ImportRejectsQuery = { readonly node:
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly rejectedRecords: number, readonly rejectsFileName: string, readonly id: string, readonly rejectReasons: ReadonlyArray<{ readonly reason: string, readonly count: number }>, readonly rejects: ReadonlyArray<{ readonly line: number, readonly reason: string }> }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
   | null };

export type DataQualityQueryVariables = Exact<{
  input: DataQualityInput;
}>;


export type DataQualityQuery = { readonly dataQuality: { readonly periods: number, readonly known: number, readonly outOfStock: number, readonly unobserved: number, readonly closed: number, readonly findingCount: number, readonly findings: ReadonlyArray<{ readonly kind: DataFindingKind, readonly from: string, readonly to: string, readonly periods: number, readonly value: number, readonly expected: number | null, readonly score: number | null }> } | null };


export const DataCountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"}},{"kind":"Field","name":{"kind":"Name","value":"locations"}},{"kind":"Field","name":{"kind":"Name","value":"users"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"demandDays"}},{"kind":"Field","name":{"kind":"Name","value":"forecasts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"running"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]}}]}}]} as unknown as DocumentNode<DataCountsQuery, DataCountsQueryVariables>;
export const LatestOrdersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LatestOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"orderedAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LatestOrdersQuery, LatestOrdersQueryVariables>;
export const OutliersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Outliers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kind"},"value":{"kind":"StringValue","value":"DEMAND_OUTLIER","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resolvedAt"}}]}}]}}]}}]} as unknown as DocumentNode<OutliersQuery, OutliersQueryVariables>;
export const DataJobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DataJobsQuery, DataJobsQueryVariables>;
export const ItemFreshnessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ItemFreshness"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecasts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"horizonDays"},"value":{"kind":"IntValue","value":"1"}},{"kind":"ObjectField","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.5"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}}]}}]}}]}}]} as unknown as DocumentNode<ItemFreshnessQuery, ItemFreshnessQueryVariables>;
export const ImportsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Imports"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"imports"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"target"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"readRecords"}},{"kind":"Field","name":{"kind":"Name","value":"recordedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"unchangedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"rejectedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]} as unknown as DocumentNode<ImportsQuery, ImportsQueryVariables>;
export const ImportRejectsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ImportRejects"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Import"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rejectedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"rejectReasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejects"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejectsFileName"}}]}}]}}]}}]} as unknown as DocumentNode<ImportRejectsQuery, ImportRejectsQueryVariables>;
export const DataQualityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataQuality"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DataQualityInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dataQuality"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"periods"}},{"kind":"Field","name":{"kind":"Name","value":"known"}},{"kind":"Field","name":{"kind":"Name","value":"outOfStock"}},{"kind":"Field","name":{"kind":"Name","value":"unobserved"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"findingCount"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"periods"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"score"}}]}}]}}]}}]} as unknown as DocumentNode<DataQualityQuery, DataQualityQueryVariables>;