import { DynamoDB } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { storeContract } from '../../src/testing/index.ts'
import { systemClock as clock } from './support/system-clock.ts'

// dynalite answers as DynamoDB does, from memory.
const server = dynalite({ createTableMs: 0 })
let client: DynamoDB
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  client = new DynamoDB({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  })
  await client.createTable({
    TableName: 'parapet',
    KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (let status: string | undefined; status !== 'ACTIVE'; ) {
    status = (await client.describeTable({ TableName: 'parapet' })).Table?.TableStatus
  }
})
afterAll(async () => {
  client.destroy()
  await new Promise((resolve) => server.close(resolve))
})

describe('DynamoDB', () => {
  const open = () => dynamoDBStore(client, { table: 'parapet' })
  it.each(storeContract({ open, clock }))('$name', ({ run }) => run())

  it('is told when an entry may go, in the attribute for its time to live', async () => {
    await dynamoDBStore(client, { table: 'parapet' }).insert('lives:by-default', '1', 2_000_000_000)
    const { Item } = await client.getItem({ TableName: 'parapet', Key: { key: { S: 'lives:by-default' } } })
    expect(Item?.expires_at).toEqual({ N: '2000000010' })
  })

  it('rejects when there is no such table', async () => {
    const store = dynamoDBStore(client, { table: 'another' })
    await expect(store.insert('a:key', '1', 2_000_000_000)).rejects.toThrow()
    await expect(store.get('a:key')).rejects.toThrow()
    await expect(store.take('a:key')).rejects.toThrow()
  })
})
