import { webCryptoRandomBytes } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { describeType } from '../encoding/describe-value.ts'
import type { Store, StoreCallOptions } from '../types/ports.ts'
import { aClockTolerance, type ClockToleranceOption, keptUntilWith } from './expiry.ts'
import { memberOf } from './member-of.ts'
import { aName, checkStore } from './store-options.ts'

interface Attribute {
  readonly S?: string
}

interface Found {
  readonly [name: string]: Attribute
}

/** The member that the SDK adds to every output. It shows that the request was sent and answered. */
interface Output {
  readonly $metadata: unknown
}

/** The members of the client `DynamoDB` of `@aws-sdk/client-dynamodb` that the store calls. */
export interface DynamoDBClient {
  putItem(
    input: {
      TableName: string
      Item: { key: { S: string }; value: { S: string }; expires_at: { N: string }; attempt: { S: string } }
      ConditionExpression: string
      ExpressionAttributeNames: { '#key': string }
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD'
    },
    options?: RequestOptions,
  ): Promise<Output>
  getItem(
    input: { TableName: string; Key: { key: { S: string } }; ConsistentRead: true },
    options?: RequestOptions,
  ): Promise<Output & { Item?: Found | undefined }>
  deleteItem(
    input: { TableName: string; Key: { key: { S: string } }; ReturnValues: 'ALL_OLD' },
    options?: RequestOptions,
  ): Promise<Output & { Attributes?: Found | undefined }>
}

/** The option of one request. Typed so that the AbortSignal of every runtime and of the SDK fits. */
interface RequestOptions {
  readonly abortSignal?: never
}

/** The options of `dynamoDBStore`. */
export interface DynamoDBStoreOptions extends ClockToleranceOption {
  /** A table whose partition key is the string `key`, without a sort key, with time to live on `expires_at`. */
  readonly table: string
}

/** Ends the request, and its repetitions by the SDK, when the signal of the call aborts. */
const requestOptions = (options: StoreCallOptions | undefined): RequestOptions | undefined =>
  options?.signal === undefined ? undefined : { abortSignal: options.signal as never }

/** Keeps entries in a table of DynamoDB. Each call is one request, and reads are consistent. The SDK repeats a request whose answer was
 * lost, and nothing passes twice. A repeated `insert` knows the entry of its first attempt by the attribute `attempt`, and a repeated `take`
 * finds nothing. Write to a global table with eventual consistency in one region only, because two regions could each accept one
 * caller.
 * @example
 * ```ts
 * const store = dynamoDBStore(new DynamoDB({ region: 'eu-central-1' }), { table: 'parapet' })
 * ``` */
export const dynamoDBStore = (client: DynamoDBClient, options: DynamoDBStoreOptions): Store => {
  checkStore(
    'dynamoDBStore',
    {
      name: 'client',
      value: client,
      what: 'a client of DynamoDB',
      remedy: 'Pass new DynamoDB(…) of @aws-sdk/client-dynamodb.',
      methods: ['putItem', 'getItem', 'deleteItem'],
    },
    options,
    { table: aName('the name of a table'), clockTolerance: aClockTolerance },
  )
  const { table, clockTolerance } = options
  const keptUntil = keptUntilWith(clockTolerance)
  return {
    insert: async (key, value, expiresAt, options) => {
      const attempt = encodeBase64url(webCryptoRandomBytes(16))
      try {
        const output = await client.putItem(
          {
            TableName: table,
            Item: {
              key: { S: key },
              value: { S: value },
              expires_at: { N: String(keptUntil(expiresAt)) },
              attempt: { S: attempt },
            },
            ConditionExpression: 'attribute_not_exists(#key)',
            ExpressionAttributeNames: { '#key': 'key' },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
          requestOptions(options),
        )
        return isOutput('PutItem', output)
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error
        // the entry that is there may be that of this call, whose first answer was lost
        return memberOf(memberOf(memberOf(error, 'Item'), 'attempt'), 'S') === attempt
      }
    },
    get: async (key, options) => {
      const input = { TableName: table, Key: { key: { S: key } }, ConsistentRead: true } as const
      return textIn('GetItem', await client.getItem(input, requestOptions(options)), 'Item')
    },
    take: async (key, options) => {
      const input = { TableName: table, Key: { key: { S: key } }, ReturnValues: 'ALL_OLD' } as const
      return textIn('DeleteItem', await client.deleteItem(input, requestOptions(options)), 'Attributes')
    },
  }
}

/** Throws TypeError for an answer that the SDK did not make, such as a request of version 2 that was not sent. */
const isOutput = (command: string, output: unknown): true => {
  const metadata = memberOf(output, '$metadata')
  if (typeof metadata === 'object' && metadata !== null) return true
  throw new TypeError(
    `client must answer ${command} with an output that has $metadata; got ${describeType(output)}. Pass new DynamoDB(…) of @aws-sdk/client-dynamodb.`,
  )
}

/** Throws TypeError for an item without text, because an entry that cannot be read is not absent. */
const textIn = (command: string, output: unknown, member: 'Item' | 'Attributes'): string | undefined => {
  isOutput(command, output)
  const item = memberOf(output, member)
  if (item === undefined) return undefined
  const text = memberOf(memberOf(item, 'value'), 'S')
  if (typeof text === 'string') return text
  throw new TypeError(
    `client must give items as DynamoDB writes them, with the text in value.S; got ${describeType(item)}, with ${describeType(text)}. Pass new DynamoDB(…) of @aws-sdk/client-dynamodb, and a table for the store alone.`,
  )
}
