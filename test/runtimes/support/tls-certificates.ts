// Keys and certificates of these tests alone, made to be known by everybody: never use them elsewhere.

const pem = (label: string, der: string) => `-----BEGIN ${label}-----\n${der}\n-----END ${label}-----\n`
const certificate = (der: string) => pem('CERTIFICATE', der)
const key = (der: string) => pem('PRIVATE KEY', der)

/** The authority that the server trusts for clients. */
export const authority = certificate(
  'MIIBfjCCASWgAwIBAgIUcFVukT3B67MBVW5yPu89DCGuUaEwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMTE0MjYyOVoYDzIxMjYxMDI4MTQyNjI5WjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQsq3ifE3JOg+6xr3dh4wm7cgX+OG9cCAPPWex20VDJbkqP7JmOPu23iUpYMcEffUpXEDLS64+vZqTG4WLfPU0Ao1MwUTAdBgNVHQ4EFgQUqvfHPqcet294VszCmAW3OdZ6hM8wHwYDVR0jBBgwFoAUqvfHPqcet294VszCmAW3OdZ6hM8wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAapAw3nxuZYkW1txQ/wfgomIuBFzrbZ3QJluL3x8U5NQIgJ0IFvgasylBrld8CxUGsBjdo/P2NlDD/875kUwA+T80=',
)

/** The server, issued by the authority. */
export const server = {
  cert: certificate(
    'MIIBITCByAIUaFA0IuzaVC77ewht/qjz+KFZuhkwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMTE0MjYyOVoYDzIxMjYxMDI4MTQyNjI5WjARMQ8wDQYDVQQDDAZzZXJ2ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASlmX2pyLVq38NPNkwFH3Mv7LgoMgvltpGBO7JdVRn6xPCHgilw0YEFwdj6Jx/OJC4VOwgikFwStDx1JZkU0sR0MAoGCCqGSM49BAMCA0gAMEUCIQC8DRGAXAMrxRfTV0oh5uAQ8vI+uWCFvXOk6l4Mlcc6qwIgD0v/cC6YgmMPEEwPtbL8n6dELBBmR8SGn/AMm2A/X4E=',
  ),
  key: key(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnPPPFt84Tj6STOeyscqej/3jlNmKrfC7OVmTzy+YaDihRANCAASlmX2pyLVq38NPNkwFH3Mv7LgoMgvltpGBO7JdVRn6xPCHgilw0YEFwdj6Jx/OJC4VOwgikFwStDx1JZkU0sR0',
  ),
}

/** A client, issued by the authority. */
export const issued = {
  cert: certificate(
    'MIIBIDCByAIUaFA0IuzaVC77ewht/qjz+KFZuhowCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMTE0MjYyOVoYDzIxMjYxMDI4MTQyNjI5WjARMQ8wDQYDVQQDDAZpc3N1ZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQTxSoxr7LJiI0I4GKgfyvVhIwML7WgbQSBcixedvxJJri2+gc3c2T3ajS/rbw5OK0KtE8YQaZJhMOftxeJrjrwMAoGCCqGSM49BAMCA0cAMEQCID/JRHHutJM4y1jfX85bgvLy8Zk77xy4p5SxS1MdONe6AiA3/y2hMkQMzEIvzQhLLzkvJqIJ/mYh22r0WP9FiCzgBA==',
  ),
  key: key(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTQP1JQCJpNTpbGtD9nKjOdHN57de3+eePcUdXn5bV5qhRANCAAQTxSoxr7LJiI0I4GKgfyvVhIwML7WgbQSBcixedvxJJri2+gc3c2T3ajS/rbw5OK0KtE8YQaZJhMOftxeJrjrw',
  ),
}

/** The same name, issued by itself. */
export const selfSigned = {
  cert: certificate(
    'MIIBeDCCAR+gAwIBAgIUYgaD4TYHdhqBCffXsz1PDhCj4TcwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGaXNzdWVkMCAXDTI2MTEyMTE0MjYyOVoYDzIxMjYxMDI4MTQyNjI5WjARMQ8wDQYDVQQDDAZpc3N1ZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATiV9M2deNw+EVe8L0ufJ05OJPAJwv6VvMKikuRu9GAUGJgbNtmkz3iLJgLkokuCQ3dtiIywUqJz+NL87SdSta6o1MwUTAdBgNVHQ4EFgQUZhOfzE6I70030NFl2A5vkF7SYewwHwYDVR0jBBgwFoAUZhOfzE6I70030NFl2A5vkF7SYewwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBqlWnjTxZnr357ADKcYbL80AHxavAKi9hHgWK2OoTrYQIgTvi9EmHrws9VzXzXRTtCThFBhLysHR1us/xCpfHqttg=',
  ),
  key: key(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4zaimZBU8a1iDVjEoDfgge0WKUBrT5wFg6fXfU2aAWuhRANCAATiV9M2deNw+EVe8L0ufJ05OJPAJwv6VvMKikuRu9GAUGJgbNtmkz3iLJgLkokuCQ3dtiIywUqJz+NL87SdSta6',
  ),
}
