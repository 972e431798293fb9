/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What is wrong, as a stable code: in results, and as "extensions.code" of errors. docs/errors.md says what to do about each. */
export type ErrorCode =
  /** Another server uses this home. */
  | 'ALREADY_RUNNING'
  /** A file of a model version is damaged, or is not a model. */
  | 'ARTIFACT_CORRUPT'
  /** An environment variable is not valid, or a limit is too low. */
  | 'BAD_CONFIGURATION'
  /** An argument or a row is not valid. */
  | 'BAD_USER_INPUT'
  /** Somebody cancelled it. */
  | 'CANCELLED'
  /** It contradicts what is stored, or the same thing is under way. */
  | 'CONFLICT'
  /** The database cannot be reached or started. */
  | 'DATABASE_UNAVAILABLE'
  /** A GPU failed in the middle of the work. */
  | 'DEVICE_LOST'
  /** A device for models does not work here. */
  | 'DEVICE_UNAVAILABLE'
  /** The credentials do not allow this. */
  | 'FORBIDDEN'
  /** This is a defect of Forecart; the log has the details. */
  | 'INTERNAL_SERVER_ERROR'
  /** A migration of the database failed, or was changed after it had been applied. */
  | 'MIGRATION_FAILED'
  /** The process that runs models did not start, or died twice in a row. */
  | 'MODEL_HOST_UNAVAILABLE'
  /** There is too little history for an honest answer. */
  | 'NOT_ENOUGH_DATA'
  /** There is no such thing, or you may not see it. */
  | 'NOT_FOUND'
  /** No model serves this yet. */
  | 'NO_MODEL'
  /** The operation asks for more than one caller may ask for. */
  | 'QUERY_TOO_EXPENSIVE'
  /** There are too many requests a second, or too many operations at once. */
  | 'RATE_LIMITED'
  /** The time limit was over. */
  | 'TIMEOUT'
  /** A model does something that a compiled graph would silently freeze. */
  | 'TRACE_REFUSED'
  /** The process of a training run died, and the one in its place too. */
  | 'TRAINER_CRASHED'
  /** There are no credentials, or they are wrong or expired. */
  | 'UNAUTHENTICATED'
  /** A model uses an operation that the compiler does not know. */
  | 'UNSUPPORTED_KERNEL';

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

/** An amount of money in one currency. */
export type MoneyInput = {
  /** The amount in the currency's minor unit, such as cents: from 0 to 10^15. */
  readonly amountMinor: number | string;
  /** The ISO 4217 code of the currency, such as EUR. */
  readonly currency: string;
};

/** Which purchase orders are asked for. A row has to fulfil every condition that is given. */
export type PurchaseOrderFilter = {
  /** Only rows of the orders with these numbers are given, at most 100 of them. */
  readonly externalIds?: ReadonlyArray<string> | null | undefined;
  /** Only rows of this item are given. */
  readonly item?: ItemRef | null | undefined;
  /** Only rows of this place are given. */
  readonly location?: LocationRef | null | undefined;
  /** True gives rows of which something is still to come, false others. Absent, both are given. */
  readonly open?: boolean | null | undefined;
};

/** What was ordered of an item for a place from a supplier, as it is now known. Sending the same order, item and place again replaces what was known of it. */
export type PurchaseOrderInput = {
  /** When it was cancelled: nothing more comes of it since. What came before stays. */
  readonly cancelledAt?: string | null | undefined;
  /** The day on whose morning the units are expected to be there. */
  readonly expectedOn: string;
  /** The shop's own number of the order. An order of several items or places is a row for each. */
  readonly externalId: string;
  /** The SKU of the item. */
  readonly itemExternalId: string;
  /** The place that it is to come to. Absent, it is the shop's online location. */
  readonly locationExternalId?: string | null | undefined;
  /** The day on which it was ordered, which is not in the future. */
  readonly orderedOn: string;
  /** How many units were ordered: more than 0. */
  readonly quantity: number;
  /** All that has come of it so far, in at most 50 parts. Absent, nothing has. */
  readonly receipts?: ReadonlyArray<ReceiptInput> | null | undefined;
};

/** Units of a purchase order that have come. */
export type ReceiptInput = {
  /** How many units came: more than 0. */
  readonly quantity: number;
  /** When they came, which is not in the future. */
  readonly receivedAt: string;
};

/** A batch of purchase orders. */
export type RecordPurchaseOrdersInput = {
  /** The rows of the batch: at most 1,000. A bad one does not keep the others from being stored. */
  readonly purchaseOrders: ReadonlyArray<PurchaseOrderInput>;
};

/** Items at places that are planned together, and how their stock is to be kept. */
export type ReorderPlansInput = {
  /** The most that may be ordered for, of all orders together. It is spent where it keeps most demand from going unmet. Absent, there is no bound. */
  readonly budget?: MoneyInput | null | undefined;
  /** How many units of the item the place has room for. Absent, there is no bound. */
  readonly capacityUnits?: number | null | undefined;
  /** How many days an order is to last longer than it has to, so that there are fewer of them. */
  readonly coverDays?: number;
  /** Multiplies the forecast, from 0 to 100: to see what follows where more is sold, or less. */
  readonly demandFactor?: number;
  /** What stock is held for. */
  readonly goal?: ServiceGoal;
  /** The items that may have to be ordered. */
  readonly items: ReadonlyArray<ItemRef>;
  /** How many days pass on the average from an order to its delivery. */
  readonly leadTimeDays?: number;
  /** The standard deviation of the lead time, in days, at most twice the lead time: 0 where deliveries are always on time. */
  readonly leadTimeDeviationDays?: number;
  /** Whether lead times are those of the deliveries of the last year, of the item to the place, or else to all places, where at least 8 came whole. Otherwise they are what is said here. */
  readonly learnsLeadTimes?: boolean;
  /** The places whose stock it is. */
  readonly locations: ReadonlyArray<LocationRef>;
  /** How many units an order has at least. */
  readonly minimumUnits?: number;
  /** The lead times of past deliveries in days, 1 to 1,000 of them, in the place of mean and deviation. */
  readonly observedLeadTimeDays?: ReadonlyArray<number> | null | undefined;
  /** What a unit costs that is left over. NEWSVENDOR needs it. */
  readonly overageCost?: MoneyInput | null | undefined;
  /** How many units a pack holds. Orders and transfers are whole packs. */
  readonly packSize?: number;
  /** How many days pass from one look at the stock to the next one, at which it can be ordered again. */
  readonly reviewDays?: number;
  /** The level of service, from 0.5 to 0.999. NEWSVENDOR does not read it. */
  readonly serviceLevel?: number;
  /** What a unit costs that is wanted and not there; NEWSVENDOR reads it. Absent, it is the price of the item less its cost. */
  readonly shortageCost?: MoneyInput | null | undefined;
  /** Whether stock is moved from places that have too much of an item to those that lack it, before anything is ordered. */
  readonly transfers?: boolean;
  /** What a unit costs. Absent, it is the cost of the item. */
  readonly unitCost?: MoneyInput | null | undefined;
};

/** What stock is held for. */
export type ServiceGoal =
  /** Between two deliveries, everything that is wanted is there with the probability "serviceLevel". */
  | 'CYCLE_SERVICE'
  /** The part "serviceLevel" of the units that are wanted is there. */
  | 'FILL_RATE'
  /** What a missed sale costs and what a unit costs that is left over are weighed against each other. */
  | 'NEWSVENDOR';

export type StockItemsQueryVariables = Exact<{
  first: number;
}>;


export type StockItemsQuery = { readonly items: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string }> } };

export type StockPlansQueryVariables = Exact<{
  input: ReorderPlansInput;
}>;


export type StockPlansQuery = { readonly reorderPlans: { readonly orderCosts: ReadonlyArray<{ readonly amountMinor: number | string, readonly currency: string }>, readonly plans: ReadonlyArray<{ readonly onHand: number, readonly leadTimeDemand: number, readonly safetyStock: number, readonly reorderPoint: number, readonly orderQuantity: number, readonly reorderOn: string | null, readonly stockOutOn: string | null, readonly stockOutProbability: number, readonly overStock: number, readonly item: { readonly id: string, readonly externalId: string, readonly title: string }, readonly location: { readonly id: string, readonly name: string } }>, readonly transfers: ReadonlyArray<{ readonly units: number, readonly item: { readonly id: string, readonly externalId: string, readonly title: string }, readonly from: { readonly id: string, readonly name: string }, readonly to: { readonly id: string, readonly name: string } }>, readonly refusals: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } | null };

export type PurchaseOrdersQueryVariables = Exact<{
  first: number;
  filter: PurchaseOrderFilter;
  place: string;
}>;


export type PurchaseOrdersQuery = { readonly location: { readonly id: string, readonly timeZone: string } | null, readonly purchaseOrders: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly quantity: number, readonly openQuantity: number, readonly orderedOn: string, readonly expectedOn: string, readonly item: { readonly id: string, readonly externalId: string, readonly title: string }, readonly location: { readonly id: string, readonly externalId: string }, readonly receipts: ReadonlyArray<{ readonly quantity: number, readonly receivedAt: string }> }> } | null };

export type RecordPurchaseOrderMutationVariables = Exact<{
  input: RecordPurchaseOrdersInput;
}>;


export type RecordPurchaseOrderMutation = { readonly recordPurchaseOrders: { readonly recorded: number, readonly unchanged: number, readonly userErrors: ReadonlyArray<{ readonly message: string }> } };


export const StockItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"active"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}}]}}]}}]} as unknown as DocumentNode<StockItemsQuery, StockItemsQueryVariables>;
export const StockPlansDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockPlans"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReorderPlansInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reorderPlans"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderCosts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"leadTimeDemand"}},{"kind":"Field","name":{"kind":"Name","value":"safetyStock"}},{"kind":"Field","name":{"kind":"Name","value":"reorderPoint"}},{"kind":"Field","name":{"kind":"Name","value":"orderQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"reorderOn"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutOn"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutProbability"}},{"kind":"Field","name":{"kind":"Name","value":"overStock"}}]}},{"kind":"Field","name":{"kind":"Name","value":"transfers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"from"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"to"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"units"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<StockPlansQuery, StockPlansQueryVariables>;
export const PurchaseOrdersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PurchaseOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PurchaseOrderFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"place"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"location"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"externalId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"place"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"purchaseOrders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"openQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"orderedOn"}},{"kind":"Field","name":{"kind":"Name","value":"expectedOn"}},{"kind":"Field","name":{"kind":"Name","value":"receipts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PurchaseOrdersQuery, PurchaseOrdersQueryVariables>;
export const RecordPurchaseOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordPurchaseOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordPurchaseOrdersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordPurchaseOrders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recorded"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RecordPurchaseOrderMutation, RecordPurchaseOrderMutationVariables>;