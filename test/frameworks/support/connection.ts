import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it came: names of headers in lower case, each with all its values. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
}

export interface Sent {
  readonly method?: string
  readonly path?: string
  /** Sent as they stand, repeats and all. */
  readonly headers?: readonly (readonly [string, string])[]
  /** Several pieces travel chunked. */
  readonly body?: string | readonly string[]
  readonly host?: string
}

/** A connection that writes what no client library would, and reads one answer after the other. */
export interface Connection {
  readonly socket: Socket
  readonly write: (text: string) => void
  readonly read: (method?: string) => Promise<Answer>
  readonly send: (sent: Sent) => Promise<Answer>
  readonly close: () => void
}

export const open = async (port: number): Promise<Connection> => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let buffered: Buffer = Buffer.alloc(0)
  let ended = false
  let wake = (): void => {}
  socket.on('data', (data: Buffer) => {
    buffered = Buffer.concat([buffered, data])
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    ended = true
    wake()
  })

  const more = async (): Promise<boolean> => {
    if (ended) return false
    await new Promise<void>((resolve) => {
      wake = resolve
    })
    return true
  }
  const readUntil = async (mark: string): Promise<string> => {
    for (;;) {
      const at = buffered.indexOf(mark)
      if (at !== -1) {
        const text = buffered.subarray(0, at).toString('latin1')
        buffered = buffered.subarray(at + mark.length)
        return text
      }
      if (!(await more()))
        throw new Error(`the connection closed; so far: ${buffered.toString('latin1').slice(0, 200)}`)
    }
  }
  const readBytes = async (count: number): Promise<string> => {
    while (buffered.length < count) if (!(await more())) throw new Error('the connection closed within a body')
    const text = buffered.subarray(0, count).toString('utf8')
    buffered = buffered.subarray(count)
    return text
  }
  const readChunks = async (): Promise<string> => {
    let body = ''
    for (;;) {
      const size = Number.parseInt(await readUntil('\r\n'), 16)
      body += await readBytes(size)
      await readUntil('\r\n')
      if (size === 0) return body
    }
  }
  const readRest = async (): Promise<string> => {
    while (await more());
    return readBytes(buffered.length)
  }

  const read = async (method = 'POST'): Promise<Answer> => {
    const [line = '', ...fields] = (await readUntil('\r\n\r\n')).split('\r\n')
    const status = Number(line.split(' ')[1])
    if (status === 100) return read(method)
    const headers = new Map<string, string[]>()
    for (const field of fields) {
      const [name = '', value = ''] = field.split(/:\s*(.*)/s, 2)
      headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value])
    }
    const length = headers.get('content-length')?.[0]
    if (method === 'HEAD' || status === 204 || status === 304) return { status, headers, body: '' }
    if (headers.has('transfer-encoding')) return { status, headers, body: await readChunks() }
    return { status, headers, body: length === undefined ? await readRest() : await readBytes(Number(length)) }
  }
  const write = (text: string): void => void socket.write(text)
  return {
    socket,
    write,
    read,
    send: async (sent) => {
      write(textOf(sent))
      return read(sent.method)
    },
    close: () => socket.destroy(),
  }
}

/** One request over a connection of its own. */
export const send = async (port: number, sent: Sent): Promise<Answer> => {
  const connection = await open(port)
  try {
    return await connection.send(sent)
  } finally {
    connection.close()
  }
}

export const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const

const textOf = ({
  method = 'POST',
  path = '/oauth/par',
  headers = [FORM],
  body = '',
  host = '127.0.0.1',
}: Sent): string => {
  const hasBody = body !== '' || method === 'POST'
  const framing =
    typeof body === 'string'
      ? hasBody
        ? [`Content-Length: ${Buffer.byteLength(body)}`]
        : []
      : ['Transfer-Encoding: chunked']
  const fields = headers.map(([name, value]) => `${name}: ${value}`)
  const content =
    typeof body === 'string'
      ? body
      : `${body.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`
  return [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...fields, ...framing, '', content].join('\r\n')
}
